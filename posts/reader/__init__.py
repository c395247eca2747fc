"""The parts of `posts.envelope.read_envelope`, which is the one door to them.

A reading goes from the outside in. `seams` joins continuations. `opening` finds where the post
begins and in which shape. What is no plain lines becomes such lines: `shapes` makes of JSON, tags,
quotes and blocks a `mapped_text`, which knows where in the reply it stands. `header` reads the key
lines (`key_lines`, `values`), `body` finds where the body ends (`markup`); `outline` puts these
together. `reading` makes a `draft` of any shape, `finalize` takes out of its body what is not of it
(`trim`, `footer`), and `fields` cleans the fields (`plain`, `lists`). What more text could still
change is asked of `unsettled`; what is repaired is said in `repairs`. Words and signs are known by
`posts.vocabulary`.
"""
