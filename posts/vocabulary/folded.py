"""A text in small letters: a look for some words tells which patterns need not be tried."""


def folded(text: str) -> str:
    """As patterns read it that do not mind case: they take a Turkish ı for an i, too.

    >>> folded("NOT İstanbul"), "not" in folded("It is NOT.")
    ('not istanbul', True)
    """
    return text.casefold().replace("i\u0307", "i").replace("ı", "i")
