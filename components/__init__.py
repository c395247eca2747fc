"""Everything that faces the browser, one file a visible block. Never calls a model itself."""
