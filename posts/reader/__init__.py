"""The parts of `posts.envelope.read_envelope`, which is the one door to them.

A reading goes from the outside in: `seams` joins continuations, `opening` finds where the post
begins and in which shape, `header` reads the key lines (`json_reply` and `tagged_reply` the other
shapes), `body` finds where the body ends, `draft` puts these together and `fields` cleans them.
What models do to names, marks and manners is data: `keys`, `signs`, `chatter`, `reasoning`.
"""
