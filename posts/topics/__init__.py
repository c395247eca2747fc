"""Topics of a batch: typed, pasted or from a file, read into rows of a topic and its variables."""
