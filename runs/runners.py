"""What is done for a lane: a recording is played, or requests are sent.

Requests to one server with one key wait for it together.
"""

from collections.abc import Callable, Coroutine
from functools import partial
from threading import Lock
from typing import Any, Final
from weakref import WeakKeyDictionary, WeakValueDictionary

from providers.registry import is_local
from providers.replay import Replay
from runs.lane import Lane
from runs.lane_request import Job, LaneRequest
from runs.recording import play
from runs.settings import LaneSettings
from runs.write_lane import write_lane
from runs.writing.retry import CLOUD, LOCAL, Gate, RequestRunner, Timeouts

KEPT_GATES: Final = 100
Work = Callable[[], Coroutine[Any, Any, None]]


class Runners:
    """Knows what is done for each lane; for any thread."""

    def __init__(self, timeouts: Timeouts | None) -> None:
        self._timeouts: Final = timeouts
        """For all lanes; None for the defaults of each provider."""
        self._gates: WeakValueDictionary[int, Gate] = WeakValueDictionary()
        self._lately: dict[int, Gate] = {}
        """Gates that were used last, kept: what a reply said of limits holds for the next lane."""
        self._replays: WeakKeyDictionary[Lane, Replay] = WeakKeyDictionary()
        self._lock = Lock()
        self._paces: dict[str, float] = {}
        """Seconds between the beginnings of two requests, by provider."""
        self._tokens: dict[str, float | None] = {}
        """Tokens a minute, by provider."""

    def work_of(self, job: Job) -> Work:
        """What is done for a job once it has its turn."""
        if isinstance(job.provider, Replay):
            self._replays[job.lane] = job.provider
            return partial(play, job.lane, job.provider)
        with self._lock:
            gate = self._gate(job.request)
        timeouts = self._timeouts_of(job.request.settings)
        runner = RequestRunner(job.provider, job.lane, gate=gate, timeouts=timeouts)
        return partial(write_lane, job.lane, job, runner.run)

    def replay_of(self, lane: Lane) -> Replay | None:
        """The recording that a lane plays; None where it plays none."""
        return self._replays.get(lane)

    def pace(
        self, provider: str, requests_a_minute: float | None, tokens_a_minute: float | None
    ) -> bool:
        """Send no more than this to a provider; whether those that wait have to look again."""
        self._paces[provider] = 60 / requests_a_minute if requests_a_minute else 0.0
        before, self._tokens[provider] = self._tokens.get(provider), tokens_a_minute
        return before != tokens_a_minute

    def look_again(self) -> None:
        """Have all that wait look at the tokens that there are now. To be called in their loop."""
        with self._lock:
            gates = [*self._gates.values()]
        for gate in gates:
            gate.tokens.look_again()

    def _gate(self, request: LaneRequest) -> Gate:
        settings = request.settings
        key = hash((settings.provider, settings.base_url, request.api_key))
        provider = settings.provider
        new = Gate(lambda: self._paces.get(provider, 0.0), lambda: self._tokens.get(provider))
        gate = self._gates.setdefault(key, new)
        self._lately.pop(key, None)
        self._lately[key] = gate
        if len(self._lately) > KEPT_GATES:
            del self._lately[next(iter(self._lately))]
        return gate

    def _timeouts_of(self, settings: LaneSettings) -> Timeouts:
        if self._timeouts:
            return self._timeouts
        return LOCAL if is_local(settings.provider, settings.base_url) else CLOUD
