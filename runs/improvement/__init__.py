"""Better prompts by reflection: a model proposes, posts show whether it is right.

What is proposed is written and scored as cells of a batch, on topics to tune on; the best one is
judged on topics that were held back.
"""
