"""Everything that talks to a model. Imports no other room; each SDK is imported where it is called."""
