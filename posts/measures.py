"""Count what a reader or an editor asks about: words, reading time."""
