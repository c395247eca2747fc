"""What a batch is: values that pages and commands ask for, without the database behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal

from runs.settings import Brief, LaneSettings

BatchState = Literal["running", "paused", "stopped"]
CellState = Literal[
    "open",
    "complete",
    "no_post",
    "cut",
    "filtered",
    "stopped",
    "failed",
    "interrupted",
    "unpaid",
]
"""`open`: still to be written, or being written. `no_post`: the reply is whole, and is no post.
`unpaid`: what is left of the budget does not pay for it. The others are those of its lane."""
ShownState = CellState | Literal["writing", "at_provider"]
"""What a table tells apart: of the open cells those that are being written, and those in a job."""
CellOrder = Literal[
    "number", "topic", "prompt_label", "model_id", "repeat", "state", "words", "cost", "duration"
]
AT_ONCE: Final = range(101)
"""Cells that one process may write at once with one provider; with 0 it begins no other."""
DEFAULT_AT_ONCE: Final = 20
A_MINUTE: Final = range(1, 100_001)
"""Requests."""
TOKENS_A_MINUTE: Final = range(1, 1_000_000_001)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One post of a batch, as it is to be written."""

    brief: Brief
    settings: LaneSettings
    repeat: int = 1
    """Of the same topic, prompt and model."""
    most: Decimal | None = None
    """US dollars that it may cost; None where the price is not known."""
    may_wait: bool = False
    """Its provider can write it within a day, for half the price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLoad:
    """What all cells of one provider take."""

    cells: int
    words: int
    """As many as are asked for."""
    input_tokens: int
    output_tokens: int
    """At most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchEstimate:
    """What all cells take, told before the press."""

    cells: int
    input_tokens: int
    output_tokens: int
    """At most."""
    most: Decimal
    """US dollars, of the cells whose price is known."""
    expected: Decimal
    """US dollars, if the posts get the lengths that are asked for."""
    unknown: int
    """Cells whose price is not known: with a budget, they are not written."""
    loads: Mapping[str, ProviderLoad]
    """By the names of providers."""
    may_wait: int = 0
    """Cells that their providers can write within a day, for half the price."""
    half_most: Decimal = Decimal(0)
    """As `most`, with those cells at that price; likewise below."""
    half_expected: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch, as a list shows it."""

    id: str
    """128 random bits: whoever has it may look at the batch."""
    owner: str
    started_at: datetime
    state: BatchState
    size: int
    """Cells that it has."""
    budget: Decimal | None
    """US dollars that all cells may cost together; None for no limit."""
    spent: Decimal
    held: Decimal
    """What the cells that are being written may cost at most."""
    needs_key: bool
    """The process that had its keys is gone: `go_on` with them."""
    name: str
    note: str
    starred: bool
    half_price: bool = False
    """Its cells are to be written at half price, where that can be."""

    @property
    def left(self) -> Decimal | None:
        """What can still be promised to a cell; None without a budget."""
        return None if self.budget is None else self.budget - self.spent - self.held


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a batch is, of one moment."""

    batch: Batch
    counts: Mapping[CellState, int]
    """Cells by state; `open` counts those that are being written, too."""
    writing: int
    """Of the open cells, those that are being written."""
    words: int
    cells_a_minute: float | None
    """By the last minutes; None while that is not known."""
    at_provider: int = 0
    """Of the open cells, those that a provider writes within a day; `writing` has none of them."""
    sent_at: datetime | None = None
    """When the first of these was sent; None where none is yet."""
    trouble: str = ""
    """Why the provider could not be asked after them; empty while it can."""

    @property
    def ended(self) -> int:
        """Cells that came to an end, whichever."""
        return sum(self.counts.values()) - self.open

    @property
    def open(self) -> int:
        """Cells that are still to be written, or being written."""
        return self.counts.get("open", 0)

    @property
    def missing(self) -> int:
        """Cells that are not complete: what is not added yet counts, too."""
        return self.batch.size - self.counts.get("complete", 0)

    @property
    def seconds_left(self) -> float | None:
        """At the speed of the last minutes; None where that cannot be told."""
        if not self.open:
            return 0.0
        if self.at_provider:
            return None
        return self.open / self.cells_a_minute * 60 if self.cells_a_minute else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRow:
    """A cell, as a table shows it."""

    id: str
    """Of its run, too: `Engine.find` opens it."""
    number: int
    """In its batch, from 1."""
    topic: str
    variables: Mapping[str, str]
    """Of its own topic, as they were read."""
    prompt_label: str
    prompt_digest: str
    model_id: str
    repeat: int
    state: CellState
    writing: bool
    has_run: bool
    """A run of it is saved; it had none where nothing could be sent."""
    at_provider: bool
    """It is in a job."""
    place: int | None
    """Among the ends of its batch; None while it is open."""
    title: str
    words: int
    cost: Decimal | None
    """US dollars; None where unknown."""
    duration: float
    stop_reason: str | None
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFilter:
    """Which cells a table shows."""

    search: str = ""
    """In topics, titles and errors, whatever the case of its letters."""
    state: ShownState | None = None
    model_id: str | None = None
    prompt_label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellPage:
    """Some of a batch's cells."""

    cells: tuple[CellRow, ...] = ()
    total: int = 0
    """All that the filter lets through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLimits:
    """How fast a provider is asked by batches."""

    at_once: int = DEFAULT_AT_ONCE
    """Cells that each process writes at once."""
    a_minute: int | None = None
    """Requests that are begun in a minute, by all processes together; None for no limit."""
    tokens_a_minute: int | None = None
    """Tokens that requests take in a minute, as above; None for no limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicToWrite:
    """A topic of a batch, with what its row said of the brief and of the prompts' variables."""

    topic: str
    values: Mapping[str, str] = field(default_factory=dict)
    """By the names of the brief's fields and of variables; what is missing is as all have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedCell:
    """What the queue knows of a cell."""

    id: str
    number: int
    """In its batch: batches that run side by side take turns."""
    provider: str
    tries: int = 0
    own: bool = False
    """Only this process may write it: it has its keys."""

    @property
    def workflow_id(self) -> str:
        """The same cell at the same try is one workflow, however often it is put there."""
        return f"{self.id}-{self.tries}"


Keys = Mapping[tuple[str, str | None], str]
"""Typed keys by provider and address; they never leave the process."""
