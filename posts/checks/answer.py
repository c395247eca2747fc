"""Whether a reply is a post at all: not a refusal, and not a question back to the person."""

from typing import Final

from posts.blocks import read_blocks
from posts.checks.finding import Said, bad, good
from posts.envelope import Envelope
from posts.vocabulary.refusals import REFUSAL

SHORT: Final = 1_500
"""Characters of a reply that may be an answer to the person; a post is longer."""
QUOTED: Final = 120
_MARKS: Final = ("?", "？", "؟")


def check_answer(post: Envelope) -> list[Said]:
    """The reply is a post."""
    if words := refusal(post):
        return bad(f"The model refused: “{words}”", "Change the topic's words, or the model.")
    if words := question_back(post):
        return bad(f"The model asked back: “{words}”", "Answer it under Notes, and write again.")
    return good("The reply is a post.") if post.title or post.body else []


def refusal(post: Envelope) -> str:
    """The words of a refusal; empty where the reply is not a refusal."""
    first = _first_paragraph(post)
    return _short(first) if first and REFUSAL.match(first) else ""


def question_back(post: Envelope) -> str:
    """The question that a reply without a title asks the person; empty where it asks none."""
    if post.title or not _is_talk(post):
        return ""
    lines = (line.strip() for line in post.body.split("\n"))
    return next((_short(line) for line in lines if line.rstrip("*_ ").endswith(_MARKS)), "")


def _is_talk(post: Envelope) -> bool:
    """Whether a body is so short and plain that it may be no post."""
    if not post.body.strip() or len(post.body) > SHORT:
        return False
    return all(block.kind != "heading" for block in read_blocks(post.body))


def _first_paragraph(post: Envelope) -> str:
    return post.body.strip().partition("\n")[0] if _is_talk(post) else ""


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"
