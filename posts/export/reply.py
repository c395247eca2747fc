"""A text file: the reply as it came."""

from posts.export.draft import Draft
from posts.plain_text import replace_surrogates


def write_reply(draft: Draft) -> str:
    """Write the reply, nothing added; lone surrogates, which no file can hold, are replaced."""
    return replace_surrogates(draft.reply)
