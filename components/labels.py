"""The words of what can be chosen, so that they can be read once they are.

Streamlit writes them in the theme's primary colour then. White words stand on that colour, too, so
that in the dark theme it is too dark to be read on the page.
"""


def choice(words: str) -> str:
    """Words of a segment or a tab, in the text's own colour whether they are chosen or not."""
    return f":gray[{words}]"
