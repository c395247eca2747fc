"""Have a model revise the pieces of a post: what is sent, and what came of it."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from threading import Lock
from typing import Final

from posts.prose.topics import propose_keyphrase
from posts.revision.answers import Answer, Answers, read_answers
from posts.revision.by_rule import CHECK as LONG_PARAGRAPH
from posts.revision.by_rule import break_up, mended_by_rule
from posts.revision.judge import Judge
from posts.revision.messages import INSTRUCTIONS, Asked, group_pieces, words_of, write_request
from posts.revision.pieces import Aims, Piece, RevisionPlan
from posts.revision.revision import Change, Refused, Revision
from posts.versions import VersionName
from providers.base import Finished, Prompt, ProviderError
from providers.catalog import find_model
from providers.registry import is_tiny
from runs.beside.revising_embedded import ask_embedded, embedded_prompts
from runs.lane_view import Rewritten
from runs.prepare import Prepared, output_limit
from runs.settings import Brief, LaneSettings
from runs.ways import TOKENS_PER_WORD, Way
from runs.writing.budget import BudgetTracker
from runs.writing.requests import Post, SendRequest
from runs.writing.sections.pieces import ModelRefused, Pieces

MOST_WORDS: Final = 2_000
"""Of a reply: in a longer one, pieces get lost."""
FEWEST_WORDS: Final = 150
ROUNDS: Final = 3
"""So often a piece is asked for at most: what did not come right is asked for again, told why."""
BY_PIECES: Final = Way(mode="whole", why="only the pieces that fail are sent")
NO_MORE: Final = "Nothing more is mended"
DECIDE: Final = "Decide on what came; then mend the rest, or raise the budget."
NOT_REACHED: Final = "It was not asked for: the revision ended before."


def aims_of(brief: Brief) -> Aims:
    """What a post of this brief is checked against."""
    return Aims(
        keyphrase=brief.keyphrase.strip() or propose_keyphrase(brief.topic, brief.language),
        language=brief.language,
        words=brief.words,
        notes=brief.notes,
    )


def prepare_revision(brief: Brief, settings: LaneSettings, plan: RevisionPlan) -> Prepared | None:
    """All that a revision may send, for the estimate, the limits and the writer.

    None where nothing is to be sent: rules mend all of it.
    """
    settings = replace(settings, continuations=0)
    asked = [Asked(piece=piece) for piece in plan.pieces if _needs_model(piece, plan)]
    if is_tiny(settings.provider):
        prompts = embedded_prompts(brief, settings, plan)
    else:
        prompts = ROUNDS * [prompt for prompt, _ in prompts_for(settings, plan, asked)]
    if not prompts:
        return None
    first, *more = prompts
    return Prepared(
        brief=replace(brief, words=sum(words_of(each.piece) for each in asked)),
        settings=settings,
        prompt=first,
        way=BY_PIECES,
        more=tuple(more),
    )


def as_rewritten(brief: Brief, settings: LaneSettings, cost: Decimal | None) -> Rewritten:
    """How a revision that was written with these counts against the limits of today."""
    return Rewritten(
        at=datetime.now(UTC).timestamp(),
        words=brief.words,
        cost=cost,
        provider=settings.provider,
        base_url=settings.base_url,
        is_revision=True,
    )


def _needs_model(piece: Piece, plan: RevisionPlan) -> bool:
    return mended_by_rule(piece, plan.aims.language) is None


def prompts_for(
    settings: LaneSettings, plan: RevisionPlan, asked: Iterable[Asked]
) -> list[tuple[Prompt, list[Asked]]]:
    """The requests for some pieces, each with those that it asks for."""
    limit = find_model(settings.provider, settings.model).output_limit
    most = min(MOST_WORDS, limit // (2 * TOKENS_PER_WORD)) if limit else MOST_WORDS
    groups = group_pieces(list(asked), most_words=max(FEWEST_WORDS, most))
    title = plan.base.title or ""
    return [
        (
            Prompt(
                model=settings.model,
                instructions=INSTRUCTIONS,
                text=write_request(group, plan.aims, title),
                max_output_tokens=output_limit(
                    sum(words_of(each.piece) for each in group), settings
                ),
                parameters=settings.parameters,
            ),
            group,
        )
        for group in groups
    ]


@dataclass(slots=True)
class _Outcome:
    """What came for a piece: the best change so far, and why the last answer was not taken."""

    change: Change | None = None
    by_rule: Change | None = None
    """What was made without the model: it counts where the model does no better."""
    refused: str = NOT_REACHED

    @property
    def best(self) -> Change | None:
        """The change to offer."""
        made = [each for each in (self.change, self.by_rule) if each]
        return max(made, key=_merit, default=None)

    @property
    def asked_again(self) -> str:
        """Why it is to be asked for again; empty where all is well."""
        if self.change is None:
            return self.refused
        unmet = (
            f"It does no better at: {', '.join(self.change.unmet)}." if self.change.unmet else ""
        )
        return " ".join([*self.change.against, unmet]).strip()


def _merit(change: Change) -> tuple[bool, int]:
    return change.ticked, len(change.better)


@dataclass
class RevisionWork:
    """A revision as it is made: what came so far. For any thread."""

    plan: RevisionPlan
    of: VersionName
    requests: int = 0
    """How many were sent."""
    arrived: set[int] = field(default_factory=set)
    """The numbers of the pieces, from 0, for which a text came."""
    _outcomes: dict[Piece, _Outcome] = field(default_factory=dict)
    _strays: list[Refused] = field(default_factory=list)
    _unread: list[Answers] = field(default_factory=list)
    _by_rule: tuple[Answer, ...] = ()
    _judging: Lock = field(default_factory=Lock)
    """A stop may come while a thread judges: what it judges must not get lost."""

    def __post_init__(self) -> None:
        self._outcomes = {piece: _Outcome() for piece in self.plan.pieces}
        language = self.plan.aims.language
        made = [
            Answer(piece=piece, text=broken)
            for piece in self.plan.pieces
            if LONG_PARAGRAPH in piece.checks
            and (broken := break_up(piece.text, language)) != piece.text
        ]
        self._by_rule = tuple(made)

    def take(self, answers: Answers) -> None:
        """A reply came, whole or in part; it is judged later."""
        places = {piece: at for at, piece in enumerate(self.plan.pieces)}
        self.arrived |= {places[each.piece] for each in answers.found}
        self._unread.append(answers)

    @cached_property
    def _judge(self) -> Judge:
        return Judge(self.plan.base, self.plan.aims)

    def judge(self) -> None:
        """Judge what came; takes some milliseconds a piece."""
        with self._judging:
            self._judge_unread()

    def _judge_unread(self) -> None:
        by_rule, self._by_rule = self._by_rule, ()
        for change in self._judge.judge(by_rule).changes:
            self._outcomes[change.piece].by_rule = change
        unread, self._unread = self._unread, []
        for answers in unread:
            judged = self._judge.judge(answers.found)
            for change in judged.changes:
                outcome = self._outcomes[change.piece]
                if outcome.change is None or _merit(change) > _merit(outcome.change):
                    outcome.change = change
            for refused in (*answers.refused, *judged.refused):
                if refused.piece is None:
                    self._strays.append(refused)
                else:
                    self._outcomes[refused.piece].refused = refused.reason

    def to_ask(self) -> list[Asked]:
        """The pieces that a model is asked for."""
        return [Asked(piece=piece) for piece in self.plan.pieces if _needs_model(piece, self.plan)]

    def to_ask_again(self) -> list[Asked]:
        """The pieces that did not come right, each with what came and why it will not do."""
        return [
            Asked(piece=piece, was=outcome.change.new if outcome.change else "", because=because)
            for piece, outcome in self._outcomes.items()
            if _needs_model(piece, self.plan) and (because := outcome.asked_again)
        ]

    def revision(self) -> Revision:
        """The changes so far, those ticked that go together."""
        self.judge()
        changes = [best for each in self._outcomes.values() if (best := each.best)]
        refused = [
            Refused(piece=piece, reason=outcome.refused)
            for piece, outcome in self._outcomes.items()
            if outcome.best is None
        ]
        return Revision(
            base=self.plan.base,
            of=self.of,
            changes=tuple(self._judge.together(changes)),
            refused=(*refused, *self._strays),
        )


async def write_revision(
    prepared: Prepared, send: SendRequest, post: Post, work: RevisionWork
) -> Finished:
    """Ask for all pieces, and again for those that did not come right.

    Raises:
        ProviderError: a request failed; what came before is kept. Where replies came that tell
            what they used, it is told as the detail of the end instead, so that the cost is known.
    """
    budget = BudgetTracker(prepared.settings, spent=NO_MORE, remedy=DECIDE)
    pieces = Pieces(send, post, budget)
    asked: Sequence[Asked] = work.to_ask()
    try:
        if is_tiny(prepared.settings.provider):
            work.requests += len(asked)
            work.take(await ask_embedded(pieces, prepared.brief, prepared.settings, work.plan))
            asked = ()
        for _ in range(ROUNDS if asked else 0):
            for prompt, group in prompts_for(prepared.settings, work.plan, asked):
                await _ask(pieces, prompt, group, work)
            await asyncio.to_thread(work.judge)
            asked = work.to_ask_again()
    except ModelRefused as refusal:
        return replace(refusal.finished, usage=pieces.usage)
    except ProviderError as error:
        if pieces.usage.input_tokens is None:  # nothing is known of what it used
            raise
        said = f"{error} {error.remedy}"
        return Finished(stop_reason="end", usage=pieces.usage, detail=said)
    return Finished(stop_reason="end", usage=pieces.usage, request_id=pieces.request_id)


async def _ask(pieces: Pieces, prompt: Prompt, group: Sequence[Asked], work: RevisionWork) -> None:
    """Send one request, and take what came of it even if it breaks off."""
    work.requests += 1
    came: list[str] = []

    def receive(text: str) -> None:
        came.append(text)
        pieces.emit(text)

    try:
        await pieces.request(prompt, receive)
    finally:
        if came:
            pieces.emit("\n\n")
            work.take(read_answers("".join(came), [each.piece for each in group]))
