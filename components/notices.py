"""What went wrong, beside what caused it, with its remedy; and outside text made harmless.

Streamlit reads the text of a notice as Markdown, with links, formulas and its own directives: what
comes from outside (a provider's words, an address, a model's name) is escaped first.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal, Self

import streamlit as st

from posts.plain_text import replace_surrogates
from posts.prompt import PromptError
from providers.base import Place, ProviderError

NoticePlace = Place | Literal["topic"]
PUNCTUATION: Final = re.compile(r"([!-/:-@\[-`{-~])")
ADDRESS: Final = re.compile(r"(?<=:)(?=\\/\\/)|(?<=www)(?=\\\.)|(?<=@)", re.IGNORECASE)
"""Where a bare address would become a link."""
WORD_JOINER: Final = "\u2060"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A cause and its remedy, for the place on the page that a person must change."""

    place: NoticePlace
    message: str
    remedy: str

    @classmethod
    def of(cls, error: ProviderError | PromptError) -> Self:
        """Make a notice of an error."""
        if isinstance(error, PromptError):
            return cls(place="topic", message=str(error), remedy=error.remedy)
        place: NoticePlace = "topic" if error.place == "prompt" else error.place
        return cls(place=place, message=error.message, remedy=error.remedy)


def show_notice(notice: Notice | None, *places: NoticePlace) -> None:
    """Show the notice if it belongs to one of these places."""
    if notice and notice.place in places:
        text = f"{escape_markdown(notice.message)} {escape_markdown(notice.remedy)}"
        st.error(text, icon=":material/error:")


def escape_markdown(text: str) -> str:
    r"""Make Streamlit show a text as it is, on one line, with nothing in it to click.

    >>> print(escape_markdown("*not* $bold$"))
    \*not\* \$bold\$
    """
    line = " ".join(replace_surrogates(text).split())
    escaped = PUNCTUATION.sub(r"\\\1", line)
    return ADDRESS.sub(WORD_JOINER, escaped)
