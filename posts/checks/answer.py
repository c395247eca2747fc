"""Whether a reply is a post at all: not a refusal, and not a question back to the person."""

import re
from typing import Final

from posts.blocks import read_blocks
from posts.checks.finding import Said, bad, good
from posts.envelope import Envelope
from posts.vocabulary.refusals import REFUSAL, REQUEST

SHORT: Final = 1_500
"""Characters of a reply that may be an answer to the person; a post is longer."""
LOOKED_AT: Final = 400
"""Characters in which a refusal says that it is one."""
SHORT_WITH_TITLE: Final = 500
"""Of one with a title: a model that fills in the form and refuses says little more."""
QUOTED: Final = 120
_QUOTES: Final = ("“", '"', "«", "„", "「", ">", "'", "‘")
_MARKS: Final = ("?", "？", "؟")
_GREEK_QUESTION: Final = re.compile(r"[α-ωά-ώ]\s?;\Z", re.IGNORECASE)


def check_answer(post: Envelope) -> list[Said]:
    """The reply is a post."""
    if words := refusal(post):
        return bad(f"The model refused: “{words}”", "Change the topic's words, or the model.")
    if words := question_back(post):
        return bad(f"The model asked back: “{words}”", "Answer it under Notes, and write again.")
    return good("The reply is a post.") if post.title or post.body else []


def refusal(post: Envelope) -> str:
    """The words of a refusal; empty where the reply is not a refusal."""
    said = _first_paragraph(post) if post.body.strip() else post.title or ""
    if not said or said.lstrip("*_ ").startswith(_QUOTES):  # somebody else's words
        return ""
    return _short(said) if REFUSAL.search(said[:LOOKED_AT]) else ""


def question_back(post: Envelope) -> str:
    """The question that a reply without a title asks the person; empty where it asks none."""
    if post.title or not _is_talk(post):
        return ""
    lines = [line.strip() for line in post.body.split("\n")]
    asking = (line for line in lines if _is_question(line.rstrip("*_ ")))
    requests = (line for line in lines if REQUEST.search(line))
    return _short(next(asking, "") or next(requests, ""))


def _is_question(line: str) -> bool:
    return line.endswith(_MARKS) or _GREEK_QUESTION.search(line) is not None


def _is_talk(post: Envelope) -> bool:
    """Whether a body is so short and plain that it may be no post."""
    if not post.body.strip() or len(post.body) > SHORT:
        return False
    return all(block.kind != "heading" for block in read_blocks(post.body))


def _first_paragraph(post: Envelope) -> str:
    is_long = post.title is not None and len(post.body) > SHORT_WITH_TITLE
    return post.body.strip().partition("\n")[0] if _is_talk(post) and not is_long else ""


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"
