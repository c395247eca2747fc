"""The parts of `posts.envelope.read_envelope`, which is the one door to them.

A reading goes from the outside in: `seams` joins continuations (`seam`, `overlap`, `rows`; what
stands before them is dropped by `introductions`, `sent_again` and `fences_again`; `glue` sets the
white space), `opening` finds where the post begins and in which shape (`reasoning`, `chatter`),
`header` reads the key lines (`lines`, `key_lines`, `values`, `yaml_lines`; `json_reply` and
`tagged_reply` are the other shapes), `body` finds where the body ends (`markers`, `markup`),
`outline` and `draft` put these together, `finish` clears the body (`edges`, `below`), and `fields`
cleans the fields (`plain`, `lists`).
The names of fields in many languages are data in `key_names`; what is mended is said in `repairs`.
"""
