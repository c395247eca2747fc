"""Assertions of one's own about a post, in words: "title contains the keyphrase"."""
