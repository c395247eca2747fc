"""Error messages beside the field that caused them, and escaping of untrusted text.

Streamlit renders messages as Markdown, with links, formulas and its own directives, so untrusted
text (a provider's message, an address, a model's name) is escaped first.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal, Self

import streamlit as st

from posts.plain_text import replace_surrogates
from posts.prompts.version import PromptError
from providers.base import Place, ProviderError
from runs.store.errors import DatabaseUnavailable

NoticePlace = Place | Literal["topic"]
PUNCTUATION: Final = re.compile(r"([!-/:-@\[-`{-~])")
ADDRESS: Final = re.compile(r"(?<=:)(?=\\/\\/)|(?<=www)(?=\\\.)|(?<=@)", re.IGNORECASE)
"""Where a bare address would become a link."""
WORD_JOINER: Final = "\u2060"
PART: Final = r"(?!www\.)[^\W_](?:\w*[^\W_])?"
BETWEEN: Final = r"""[- .,:;?!'"’“”()/·–—&+=%]"""
HARMLESS: Final = re.compile(rf"{PART}(?:{BETWEEN}+{PART})*{BETWEEN}*", re.IGNORECASE)
"""Words and punctuation that are safe; other characters may have a meaning in Streamlit."""
MEANT: Final = re.compile(r"//|--|&\w|:.*:|^\d+[.)](?:\s|$)", re.DOTALL)
"""What it makes a link, a dash, a sign, an icon or a list of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A cause and its remedy, shown beside the field that the user must change."""

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


def show_database_error(failed: str, error: DatabaseUnavailable) -> None:
    """Say what failed, why, and what to do about it."""
    st.error(f"{failed} {escape_markdown(str(error))}", icon=":material/error:")


def toast(error: ProviderError) -> None:
    """Say why an action was refused. For use in callbacks."""
    text = f"{escape_markdown(error.message)} {escape_markdown(error.remedy)}"
    st.toast(text, icon=":material/error:", duration="long")


def escape_markdown(text: str) -> str:
    r"""Escape a text so that Streamlit shows it literally, on one line, with no links.

    >>> print(escape_markdown("*not* $bold$"))
    \*not\* \$bold\$
    """
    line = " ".join(replace_surrogates(text).split())
    escaped = PUNCTUATION.sub(r"\\\1", line)
    return ADDRESS.sub(WORD_JOINER, escaped)


def label(text: str) -> str:
    r"""A text as a widget's label. Screen readers read its source: it is escaped only at need.

    >>> label("anthropic:claude-haiku-5-5 · Blog post v1")
    'anthropic:claude-haiku-5-5 · Blog post v1'
    >>> label("Price (in $), if any?") == escape_markdown("Price (in $), if any?")
    True
    >>> print(label("Price (in USD), if any?"), label("some:smile: model"))
    Price (in USD), if any? some\:smile\: model
    """
    return text if HARMLESS.fullmatch(text) and not MEANT.search(text) else escape_markdown(text)
