"""A lane: one model and one prompt version at work in a run.

The engine changes it; everybody else looks at it through `Lane.view()`, which shows one moment:
under one lock, a change replaces the status as a whole, and a view takes it together with the text.
Times are seconds of a monotonic clock.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from secrets import token_urlsafe
from threading import Lock
from typing import Final

from posts.envelope import Envelope, read_envelope
from posts.measures import WordCount, count_on
from providers.base import Finished, ProviderError, ReplyTooLong, Usage
from providers.replay import Recording
from runs.lane_edit import LaneEdit
from runs.lane_plan import NO_PLAN, LanePlan
from runs.lane_revision import LaneRevision
from runs.lane_states import ENDING, LaneState, state_after
from runs.lane_status import LaneStatus
from runs.lane_view import KeptDraft, LaneRecord, LaneView, PartialReply, Rewritten
from runs.memo import Memo
from runs.settings import Brief, LaneSettings

MAX_REPLY_CHARACTERS: Final = 2_000_000
MOMENT: Final = 0.02
"""Seconds within which pieces of text count as one in a lane's timeline."""
MOST_REWRITTEN: Final = 100
"""Sections and revisions of one post that are known: no day has as many."""


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
        plan: LanePlan = NO_PLAN,
        recording: Recording | None = None,
    ) -> None:
        self.id = lane_id or token_urlsafe(16)
        """128 random bits: whoever has it may look at the lane."""
        self.sources = frozenset({self.id, *sources})
        """Ids of all lanes whose text it may hold: its own, and those it plays or continues."""
        self.erased = False
        """It was deleted: it has no text any more, and accepts none."""
        self.brief = brief
        self.settings = settings
        self.continued_from: PartialReply | None = None
        """The reply that it continues; None if it writes from the start."""
        self.memo = Memo()
        """What was made of its text."""
        self.edit = LaneEdit()
        """What a person made of its post."""
        self.revision = LaneRevision()
        """What a model made of the pieces of its post that failed."""
        self.draft: KeptDraft | None = None
        """A section that was written once more, until it is accepted or dropped."""
        self.rewritten: tuple[Rewritten, ...] = ()
        """The sections that were written once more, as they count against limits."""
        self.ended: Future[None] = Future()
        """Done once the lane has ended, for those who wait in a loop of their own."""
        self._recording = recording
        """What it plays; its end has the recording's times, at whatever speed that was played."""
        self._clock = clock
        self._lock = Lock()
        self._started = clock()
        self._status = LaneStatus(plan=plan)
        self._pieces: list[str] = []
        self._size = 0
        self._timeline: list[tuple[float, int]] = []
        self._read: tuple[str, tuple[int, ...], Envelope, WordCount]
        self._read = ("", (), Envelope(), WordCount())

    @classmethod
    def from_record(cls, record: LaneRecord) -> "Lane":
        """A lane that has ended, as it was."""
        lane = cls(record.brief, record.settings, clock=lambda: 0.0, lane_id=record.id)
        lane._pieces, lane._size = [record.text] if record.text else [], len(record.text)
        lane._timeline = list(record.timeline)
        lane._status = LaneStatus.of(record)
        lane.draft, lane.rewritten = record.draft, record.rewritten
        lane.revision.learn(record.revision)
        lane.ended.set_result(None)
        return lane

    def record(self) -> LaneRecord:
        """All that is to be stored of this lane at this moment; callable from any thread."""
        with self._lock:
            status, text, now = self._moment()
            timeline = tuple(self._timeline)
        return LaneRecord(
            id=self.id,
            brief=self.brief,
            settings=self.settings,
            state=status.state,
            text=text,
            time_to_first_text=self._since_start(status.first_text_at),
            duration=now - self._started,
            tries=status.tries,
            finished=status.finished,
            error=status.error,
            cost=status.cost,
            timeline=timeline,
            seams=status.seams,
            plan=status.plan,
            draft=self.draft,
            revision=self.revision.kept,
            rewritten=self.rewritten,
        )

    def view(self) -> LaneView:
        """The lane at this moment; callable from any thread."""
        with self._lock:
            status, text, now = self._moment()
        envelope, words = self._read_text(text, status.seams)
        first, retry_at, finished = status.first_text_at, status.retry_at, status.finished
        writing = now - first if first is not None else 0.0
        return LaneView(
            state=status.state,
            text=text,
            seams=status.seams,
            plan=status.plan,
            envelope=status.plan.told_in(envelope),
            words=words,
            time_to_first_text=self._since_start(first),
            duration=now - self._started,
            words_per_second=words / writing if writing > 0 and words else None,
            retry_in=max(0.0, retry_at - now) if retry_at is not None else None,
            place=status.place,
            tries=status.tries,
            stop_reason=finished.stop_reason if finished else None,
            detail=finished.detail if finished else "",
            error=status.error,
            usage=finished.usage if finished else Usage(),
            cost=status.cost,
            request_id=finished.request_id if finished else None,
        )

    @property
    def status(self) -> LaneStatus:
        """All but the text, which is neither joined nor read for it."""
        return self._status  # replaced as a whole, never changed

    @property
    def state(self) -> LaneState:
        """The state alone."""
        return self._status.state

    def so_far(self) -> tuple[LaneState, str, tuple[int, ...]]:
        """The state, the text and its seams, without reading what the text says: cheap."""
        with self._lock:
            status, text, _ = self._moment()
        return status.state, text, status.seams

    def timeline(self) -> tuple[tuple[float, int], ...]:
        """When the text came: seconds from the press, and the number of characters by then."""
        with self._lock:
            return tuple(self._timeline)

    def wait_for_end(self, seconds: float) -> bool:
        """Block until the lane has ended, at most for this long; True if it has."""
        try:
            self.ended.result(seconds)
        except TimeoutError:
            return False
        return True

    def queue_at(self, place: int | None) -> None:
        """Position in the queue, 1 = next; None once the lane has its turn."""
        self._change(lambda status: replace(status, place=place))

    def begin_request(self) -> None:
        """A new request is due; none of its tries was sent yet."""
        self._change(lambda status: replace(status, tries=0))

    def begin_try(self) -> None:
        """A request is about to be sent."""
        self._change(
            lambda status: replace(
                status, state="writing", retry_at=None, error=None, tries=status.tries + 1
            )
        )

    def wait(self, seconds: float, error: ProviderError) -> None:
        """The next try is due in this many seconds, because of `error`."""
        due = self._clock() + seconds
        self._change(lambda status: replace(status, state="waiting", retry_at=due, error=error))

    def resume(self, partial: PartialReply) -> None:
        """Begin with what was written before, to be continued."""
        with self._lock:
            if self._status.ended:
                return
            self.continued_from = partial
            self._pieces, self._size = [partial.text], len(partial.text)
            self._timeline = [(0.0, self._size)]
            self._status = replace(self._status, seams=partial.seams, plan=partial.plan)

    @property
    def plan(self) -> LanePlan:
        """The plan that it is written by, and what was left out."""
        with self._lock:
            return self._status.plan

    def keep_plan(self, plan: LanePlan) -> None:
        """It is written by this plan."""
        self._change(lambda status: replace(status, plan=plan))

    def seam(self) -> None:
        """The text that follows continues the reply from here."""
        self._change(lambda status: replace(status, seams=(*status.seams, self._size)))

    def append(self, text: str) -> None:
        """Text arrived.

        Raises:
            ReplyTooLong: the reply exceeds the cap; what was received is kept.
        """
        if not text:
            return
        now = self._clock()
        with self._lock:
            if self._status.ended:
                return
            if self._status.first_text_at is None:
                self._status = replace(self._status, first_text_at=now)
            self._size += len(text)
            self._pieces.append(text)
            self._note_time(now - self._started)
        if self._size > MAX_REPLY_CHARACTERS:
            raise ReplyTooLong(
                "The reply passed 2 million characters, so it was stopped.",
                remedy="Ask for a shorter post, or take another model.",
            )

    def finish(self, finished: Finished, *, cost: Decimal | None) -> None:
        """The model stopped by itself."""
        state = ENDING[finished.stop_reason]
        if finished.stop_reason == "stop_sequence" and not self.view().envelope.complete:
            state = "cut"  # the marker is part of the content, as in a code block
        self._end(lambda status: replace(status, state=state, finished=finished, cost=cost))

    def add_cost(self, cost: Decimal | None) -> None:
        """Its post was revised for so much; None where nobody knows for how much."""
        with self._lock:
            self._status = self._status.with_more_cost(cost)

    def note_rewritten(self, told: Rewritten) -> None:
        """A section of its post was written once more, or the post was revised."""
        with self._lock:
            self.rewritten = (*self.rewritten[1 - MOST_REWRITTEN :], told)

    def fail(self, error: ProviderError, *, cost: Decimal | None = None) -> None:
        """An error ended the lane; the text received before it is kept."""
        state = state_after(error, has_text=self._size > 0)
        self._end(lambda status: replace(status, state=state, error=error, cost=cost))

    def stop(self, *, cost: Decimal | None = None) -> None:
        """The person stopped the lane."""
        self._end(lambda status: replace(status, state="stopped", cost=cost))

    def interrupt(self) -> None:
        """The app ended while the lane was being written."""
        self._end(lambda status: replace(status, state="interrupted"))

    def erase(self) -> None:
        """It was deleted: whoever still holds it sees a lane that has ended and has no text."""
        now = self._clock()
        with self._lock:
            self.erased = True
            self.continued_from = None
            self._pieces, self._size, self._timeline = [], 0, []
            self._read = ("", (), Envelope(), WordCount())
            if not self._status.ended:
                self._status = replace(self._status, state="stopped").end(now)
            self._status = replace(self._status, seams=(), plan=NO_PLAN, finished=None)
        self.draft = None
        self.memo.close()
        self.edit.close()
        self.revision.close()
        self._tell_end()

    def _change(self, change: Callable[[LaneStatus], LaneStatus]) -> None:
        """Replace the status as a whole, unless the lane has ended."""
        with self._lock:
            if not self._status.ended:
                self._status = change(self._status)

    def _end(self, change: Callable[[LaneStatus], LaneStatus]) -> None:
        now = self._clock()
        with self._lock:
            if not self._status.ended:
                self._status = change(self._status).end(now)
                self._take_times_of_recording()
        self._tell_end()

    def _take_times_of_recording(self) -> None:
        """Have the times of the reply that was played whole; under the lock."""
        recording = self._recording
        if recording is None or self._size < sum(len(text) for _, text in recording.pieces):
            return
        self._timeline, size = [], 0
        for seconds, text in recording.pieces:
            size += len(text)
            self._timeline.append((seconds, size))
        first = self._started + recording.pieces[0][0] if recording.pieces else None
        ended_at = self._started + recording.duration
        self._status = replace(self._status, first_text_at=first, ended_at=ended_at)

    def _tell_end(self) -> None:
        with suppress(InvalidStateError):  # it was told already
            self.ended.set_result(None)

    def _moment(self) -> tuple[LaneStatus, str, float]:
        """The status, the text and the time, which is that of the end; under the lock."""
        text = "".join(self._pieces)
        self._pieces = [text] if text else []
        ended_at = self._status.ended_at
        return self._status, text, self._clock() if ended_at is None else ended_at

    def _since_start(self, moment: float | None) -> float | None:
        return None if moment is None else moment - self._started

    def _note_time(self, seconds: float) -> None:
        seconds = round(seconds, 3)
        if self._timeline and seconds - self._timeline[-1][0] < MOMENT:
            seconds = self._timeline.pop()[0]
        self._timeline.append((seconds, self._size))

    def _read_text(self, text: str, seams: tuple[int, ...]) -> tuple[Envelope, int]:
        """What the text says, read once; another thread may meanwhile store an older reading."""
        read = self._read
        if read[:2] != (text, seams):
            envelope = read_envelope(text, seams)
            read = (text, seams, envelope, count_on(envelope.body, read[3]))
            with self._lock:
                self._read = self._read if self.erased else read
        return read[2], read[3].words
