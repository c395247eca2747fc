"""The words with which a section begins, made of its subject: a small model is led by them."""

from typing import Final

from runs.writing.sections.phrases import has_own_capitals, lower_case, main_part
from runs.writing.small.description import ASKING

LONG_SUBJECT: Final = 80
"""Characters of a subject that leave the model no room for words of its own."""
_IMPERATIVES: Final = """
    add ask avoid balance build buy calculate check choose clean collect compare consider cook
    create cut decide define design enable ensure establish find focus follow get identify improve
    install invest keep learn limit look maintain make manage measure monitor optimize organize pack
    pick plan practice prepare prevent prioritize protect reduce research review save select set
    share shop start stay store switch take test track train understand update use visit water write
"""
IMPERATIVES: Final = frozenset(_IMPERATIVES.split())
QUESTIONS: Final = ASKING | {"is", "are", "do", "does", "can", "should"}


def opening_words(topic: str) -> str:
    """How an opening paragraph begins; empty if the topic is a question, or long."""
    subject = main_part(topic)
    if subject.lower().startswith("how to "):
        subject = f"If you want to {subject[7:]},"
    asks = subject.partition(" ")[0].lower() in QUESTIONS
    return "" if asks or len(subject) > LONG_SUBJECT else _capital(subject)


def first_words(heading: str, *, topic: str) -> str:
    """How the section under a heading begins; empty if the heading is a question."""
    subject = lower_case(heading, topic=topic)
    first = subject.partition(" ")[0]
    if subject.startswith("how to "):
        return f"To {subject[7:]},"
    if first in IMPERATIVES:
        return f"To {subject},"
    return "" if first in QUESTIONS or "?" in heading else _capital(subject)


def _capital(text: str) -> str:
    first = text.partition(" ")[0]
    return text if has_own_capitals(first) else text[:1].upper() + text[1:]
