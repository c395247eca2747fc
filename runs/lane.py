"""A lane: one model and one prompt version at work in a run.

It is changed in the engine's loop only; everybody else looks at it through `Lane.view()`, which is
one consistent picture. Times are seconds of a monotonic clock.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from secrets import token_urlsafe
from threading import Event, Lock
from typing import Final

from posts.envelope import Envelope, read_envelope
from posts.measures import WordCount, count_on
from providers.base import (
    ContentFiltered,
    Finished,
    ProviderError,
    ReplyTooLong,
    RunawayReply,
    StopReason,
    Usage,
)
from runs.lane_states import ENDED, ENDING, LaneState
from runs.memo import Memo
from runs.settings import Brief, LaneSettings

MAX_REPLY_CHARACTERS: Final = 2_000_000
MOMENT: Final = 0.02
"""Seconds within which pieces of text count as one in a lane's timeline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneView:
    """How a lane stands at one moment: everything in it belongs together."""

    state: LaneState
    text: str
    """Everything of the reply so far, as it came."""
    seams: tuple[int, ...]
    """Where in the text a continuation begins."""
    envelope: Envelope
    words: int
    """Words of the body so far."""
    time_to_first_text: float | None
    """Seconds from the press to the first text; None until there is some."""
    duration: float
    """Seconds from the press until now, or until the lane ended."""
    words_per_second: float | None
    """Since the first text; None until there is some to divide."""
    retry_in: float | None
    """Seconds until the next try; None unless the lane is `waiting`."""
    place: int | None
    """Turns until its own, with it; None unless it waits for one in the queue."""
    tries: int
    """How often the current request was sent."""
    stop_reason: StopReason | None
    """Why the model stopped; None until it says, or when it never did."""
    detail: str
    """The provider's words on a refusal or a filter: hostile, plain text. Of a lane that was cut,
    why it was not continued."""
    error: ProviderError | None
    """What ended the lane, or what it waits for."""
    usage: Usage
    cost: Decimal | None
    """US dollars; None while or where it is unknown."""
    request_id: str | None

    @property
    def ended(self) -> bool:
        """Nothing of this lane changes any more."""
        return self.state in ENDED


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRecord:
    """All of a lane that is kept: what was asked for, and what came of it."""

    id: str
    brief: Brief
    settings: LaneSettings
    state: LaneState
    text: str
    """Everything of the reply so far, as it came."""
    time_to_first_text: float | None
    """Seconds from the press; None where there is no text."""
    duration: float
    """Seconds from the press to the end, or until now."""
    tries: int
    finished: Finished | None
    """How the model stopped; None when it never did."""
    error: ProviderError | None
    """What ended the lane; None where none did."""
    cost: Decimal | None
    """US dollars; None where it is unknown."""
    timeline: tuple[tuple[float, int], ...]
    """When the text came: seconds from the press, characters that were there then."""
    seams: tuple[int, ...] = ()
    """Where in the text a continuation begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """What was written of a reply before it is continued."""

    text: str = ""
    seams: tuple[int, ...] = ()
    """Where in the text a continuation begins."""
    usage: Usage = field(default_factory=Usage)
    """What it took."""


class Lane:
    """One model and one prompt version at work in a run."""

    def __init__(
        self,
        brief: Brief,
        settings: LaneSettings,
        *,
        clock: Callable[[], float],
        lane_id: str | None = None,
        sources: Iterable[str] = (),
    ) -> None:
        self.id = lane_id or token_urlsafe(16)
        """128 random bits: whoever has it may look at the lane."""
        self.sources = frozenset({self.id, *sources})
        """Ids of all lanes whose text it may hold: what it plays or continues, and itself."""
        self.erased = False
        """It was deleted: it has no text any more, and takes in none."""
        self.brief = brief
        self.settings = settings
        self.begins_with: SoFar | None = None
        """What it continues; None where it writes from the start."""
        self.memo = Memo()
        """What was made of its text."""
        self._clock = clock
        self._lock = Lock()
        self._over = Event()
        self._started = clock()
        self._pieces: list[str] = []
        self._size = 0
        self._seams: tuple[int, ...] = ()
        self._timeline: list[tuple[float, int]] = []
        self._first_text: float | None = None
        self._ended: float | None = None
        self._retry_at: float | None = None
        self._place: int | None = None
        self._state: LaneState = "queued"
        self._tries = 0
        self._finished: Finished | None = None
        self._error: ProviderError | None = None
        self._cost: Decimal | None = None
        self._read: tuple[str, tuple[int, ...], Envelope, WordCount]
        self._read = ("", (), Envelope(), WordCount())

    @classmethod
    def from_record(cls, record: LaneRecord) -> "Lane":
        """A lane that has ended, as it was."""
        lane = cls(record.brief, record.settings, clock=lambda: 0.0, lane_id=record.id)
        lane._pieces, lane._size = [record.text] if record.text else [], len(record.text)
        lane._timeline, lane._seams = list(record.timeline), record.seams
        lane._first_text, lane._ended = record.time_to_first_text, record.duration
        lane._state, lane._tries = record.state, record.tries
        lane._finished, lane._error, lane._cost = record.finished, record.error, record.cost
        lane._over.set()
        return lane

    def record(self) -> LaneRecord:
        """All that is to be kept of this lane as it stands now; callable from any thread."""
        view = self.view()
        return LaneRecord(
            id=self.id,
            brief=self.brief,
            settings=self.settings,
            state=view.state,
            text=view.text,
            time_to_first_text=view.time_to_first_text,
            duration=view.duration,
            tries=view.tries,
            finished=self._finished,
            error=view.error,
            cost=view.cost,
            timeline=self.timeline(),
            seams=view.seams,
        )

    def so_far(self) -> tuple[LaneState, str, tuple[int, ...]]:
        """The state, the text and its seams, without a look at what the text says: cheap."""
        with self._lock:
            state, text, seams = self._state, "".join(self._pieces), self._seams
            self._pieces = [text] if text else []
        return state, text, seams

    def timeline(self) -> tuple[tuple[float, int], ...]:
        """When the text came: seconds from the press, characters that were there then."""
        with self._lock:
            return tuple(self._timeline)

    def queue_at(self, place: int | None) -> None:
        """So many turns are given until this lane's, with it; None once it has it."""
        self._place = place

    def begin_request(self) -> None:
        """Another request is due; none of its tries was sent yet."""
        self._tries = 0

    def begin_try(self) -> None:
        """A request is about to be sent."""
        self._state, self._retry_at, self._error = "writing", None, None
        self._tries += 1

    def wait(self, seconds: float, error: ProviderError) -> None:
        """The next try is due in so many seconds, because of `error`."""
        self._state, self._retry_at, self._error = "waiting", self._clock() + seconds, error

    def resume(self, so_far: SoFar) -> None:
        """Begin with what was written before, to be continued."""
        self.begins_with = so_far
        self._pieces, self._size, self._seams = [so_far.text], len(so_far.text), so_far.seams
        self._timeline = [(0.0, len(so_far.text))]

    def seam(self) -> None:
        """What comes next continues the reply from here."""
        with self._lock:
            if not self.erased:
                self._seams = (*self._seams, self._size)

    def append(self, text: str) -> None:
        """Text arrived.

        Raises:
            ReplyTooLong: the reply passes the cap; what was received is kept.
        """
        if not text:
            return
        now = self._clock()
        if self._first_text is None:
            self._first_text = now
        with self._lock:
            if self.erased:
                return
            self._size += len(text)
            self._pieces.append(text)
            self._note_time(now - self._started)
        if self._size > MAX_REPLY_CHARACTERS:
            raise ReplyTooLong(
                "The reply passed 2 million characters, so it was stopped.",
                remedy="Ask for a shorter post, or take another model.",
            )

    def _note_time(self, seconds: float) -> None:
        seconds = round(seconds, 3)
        if self._timeline and seconds - self._timeline[-1][0] < MOMENT:
            seconds = self._timeline.pop()[0]
        self._timeline.append((seconds, self._size))

    def finish(self, finished: Finished, *, cost: Decimal | None) -> None:
        """The model stopped by itself."""
        self._finished, self._cost = finished, cost
        state = ENDING[finished.stop_reason]
        if finished.stop_reason == "stop_sequence" and not self.view().envelope.complete:
            state = "cut"  # the marker stands where it is content, as in a code block
        self._end(state)

    def fail(self, error: ProviderError) -> None:
        """The lane ended by an error; text received before it is kept."""
        if self._state not in ENDED:
            self._error = error
        if isinstance(error, ReplyTooLong | RunawayReply):
            self._end("stopped")
        elif isinstance(error, ContentFiltered):
            self._end("filtered")
        else:
            self._end("cut" if self._pieces else "failed")

    def stop(self) -> None:
        """The person stopped the lane."""
        self._end("stopped")

    def interrupt(self) -> None:
        """The app ended while the lane was being written."""
        self._end("interrupted")

    def erase(self) -> None:
        """It was deleted: whoever still holds it has an ended lane without text."""
        with self._lock:
            self.erased = True
            self._pieces, self._size, self._seams, self._timeline = [], 0, (), []
            self.begins_with = self._finished = None
            self._read = ("", (), Envelope(), WordCount())
        self.memo.close()
        self._end("stopped")

    def _end(self, state: LaneState) -> None:
        if self._state not in ENDED:  # a lane ends once
            self._ended, self._retry_at = self._clock(), None
            self._state = state
            self._over.set()

    def wait_for_end(self, seconds: float) -> bool:
        """Block until the lane has ended, or so many seconds; True when it has."""
        return self._over.wait(seconds)

    def view(self) -> LaneView:
        """How the lane stands now; callable from any thread."""
        with self._lock:  # the state is read first: text that an ended lane lacks never comes
            state = self._state
            now = self._clock() if self._ended is None else self._ended
            text, seams = "".join(self._pieces), self._seams
            self._pieces = [text] if text else []
        read = self._read  # looked at once: another thread may put an older reading there
        if read[:2] != (text, seams):
            envelope = read_envelope(text, seams)
            read = self._read = (text, seams, envelope, count_on(envelope.body, read[3]))
        *_, envelope, counted = read
        first = self._first_text
        writing = now - first if first is not None else 0
        retry_at, finished = self._retry_at, self._finished
        return LaneView(
            state=state,
            text=text,
            seams=seams,
            envelope=envelope,
            words=counted.words,
            time_to_first_text=first - self._started if first is not None else None,
            duration=now - self._started,
            words_per_second=counted.words / writing if writing > 0 and counted.words else None,
            retry_in=max(0.0, retry_at - now) if retry_at is not None else None,
            place=self._place,
            tries=self._tries,
            stop_reason=finished.stop_reason if finished else None,
            detail=finished.detail if finished else "",
            error=self._error,
            usage=finished.usage if finished else Usage(),
            cost=self._cost,
            request_id=finished.request_id if finished else None,
        )
