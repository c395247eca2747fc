"""Commands for whoever works on Draftbench or passes it on. The app imports none of them."""
