"""Everything that talks to a model. Imports no other room, and each SDK only when it is used."""
