"""Join a reply with its continuations; `join` is the door, the others are its parts."""
