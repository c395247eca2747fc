"""Everything that talks to a model. Imports no other room, and each SDK only where it is called."""
