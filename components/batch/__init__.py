"""Many posts at once: topics, what they cost, how far they are, and each of them."""
