"""Labels of segments and tabs that stay readable when selected.

Streamlit draws the selected one in the theme's primary colour. That colour is also the background
of white button text, and therefore too dark for text on the dark theme's page.
"""


def choice(words: str) -> str:
    """A label in the normal text colour, whether it is selected or not."""
    return f":gray[{words}]"
