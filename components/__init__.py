"""The user interface: a folder per view, a file per visible block. Never calls a model."""
