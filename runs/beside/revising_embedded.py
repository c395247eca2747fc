"""What the embedded model can mend: titles and descriptions, with the requests it writes them by.

It is too small to be told what is wrong with a text. It begins a title and a description with words
that it is given, and rules choose among what comes. Long paragraphs are broken up by rule.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from posts.checks.header import DESCRIPTION_CHARACTERS, TITLE_CHARACTERS, displayed_length
from posts.revision.answers import Answer, Answers
from posts.revision.by_rule import CHECK as LONG_PARAGRAPH
from posts.revision.pieces import LeftOut, Piece, RevisionPlan
from providers.base import Prompt
from runs.settings import Brief, LaneSettings
from runs.writing.sections.pieces import Pieces
from runs.writing.small.strategy import PieceStrategy
from runs.writing.small.title import title_of
from runs.writing.small.writer import choose_strategy

TOO_MUCH: Final = "Too much for the embedded model: choose another one."
TRIES: Final = 3
"""Titles, and descriptions, that are asked for at most."""


def narrow_plan(plan: RevisionPlan) -> RevisionPlan:
    """The plan with what the embedded model can do; the rest is said to be left out."""
    kept = [piece for each in plan.pieces if (piece := _narrowed(each))]
    done = {check for piece in kept for check in piece.checks}
    asked = dict.fromkeys(check for piece in plan.pieces for check in piece.checks)
    left_out = [LeftOut(check=each, reason=TOO_MUCH) for each in asked if each not in done]
    return replace(plan, pieces=tuple(kept), left_out=(*plan.left_out, *left_out))


def _narrowed(piece: Piece) -> Piece | None:
    if piece.kind in ("title", "meta description"):
        return piece
    demands = tuple(each for each in piece.demands if each.check == LONG_PARAGRAPH)
    is_text = piece.kind in ("paragraph", "introduction")
    return replace(piece, demands=demands) if demands and is_text else None


def embedded_prompts(brief: Brief, settings: LaneSettings, plan: RevisionPlan) -> list[Prompt]:
    """All requests that may be sent."""
    strategy = _strategy(brief, settings, plan)
    return [prompt for piece in plan.pieces for prompt in _prompts(strategy, piece)]


def _strategy(brief: Brief, settings: LaneSettings, plan: RevisionPlan) -> PieceStrategy:
    """That of a post about the keyphrase, so that titles begin with it."""
    topic = plan.aims.keyphrase.strip('"“”') or brief.topic
    return choose_strategy(replace(brief, topic=topic), settings)


def _prompts(strategy: PieceStrategy, piece: Piece) -> Iterator[Prompt]:
    if piece.kind == "title" and strategy.title_tries:
        yield from (strategy.title() for _ in range(TRIES))
    if piece.kind == "meta description" and strategy.description_tries:
        yield from (strategy.description() for _ in range(TRIES))


async def ask_embedded(
    pieces: Pieces, brief: Brief, settings: LaneSettings, plan: RevisionPlan
) -> Answers:
    """The titles and descriptions of a plan.

    Raises:
        ProviderError, ModelRefused: a request failed.
    """
    strategy = _strategy(brief, settings, plan)
    found = []
    for piece in plan.pieces:
        if piece.kind not in ("title", "meta description"):
            continue
        suggestions: list[str] = []
        for prompt in _prompts(strategy, piece):
            suggestions.append(await pieces.request(prompt))
            if text := _pick(strategy, piece, suggestions[-1:]):
                break
        else:
            text = _make(strategy, piece, suggestions, plan)
        pieces.emit(f"{text}\n\n")
        found.append(Answer(piece=piece, text=text))
    return Answers(found=tuple(found))


def _pick(strategy: PieceStrategy, piece: Piece, suggestions: list[str]) -> str:
    """The suggestion, if it will do."""
    if piece.kind == "title":
        text, lengths = strategy.pick_title(suggestions), TITLE_CHARACTERS
    else:
        text, lengths = strategy.pick_description(suggestions), DESCRIPTION_CHARACTERS
    return text if text and displayed_length(text) in lengths else ""


def _make(strategy: PieceStrategy, piece: Piece, suggestions: list[str], plan: RevisionPlan) -> str:
    """What rules make of the topic, where no suggestion will do."""
    if piece.kind == "title":
        return title_of(strategy.topic)
    headings = [line.lstrip("# ") for line in plan.base.body.split("\n") if line.startswith("##")]
    return strategy.make_description(suggestions, headings or [strategy.topic])
