"""Enforce the daily limits of public mode.

Usage is counted before any request is sent: first at its maximum cost, and at the actual cost once
the lane has ended. A replay sends no request but counts as a run, because it takes the server's
time. Counts are kept in memory, per process, from midnight UTC; after a restart they are rebuilt
from the lanes and replays in the database.
"""

import logging
import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from providers.base import ProviderError, Unreachable
from providers.registry import environment_key_for
from runs.estimate import estimate
from runs.lane import Lane
from runs.prepare import Prepared
from runs.quota.limits import Amount, Limit, Measure, dearest, limits_of_today

ALL: Final = ""
"""Stands for all visitors, in the place of one."""
MOST_CHARACTERS: Final = 1_000_000
"""Of all that a press asks with: it is kept, and what can be typed into a field has no end."""
CENT: Final = Decimal("0.01")
log = logging.getLogger(__name__)


class LimitReached(ProviderError):
    """A daily limit is used up: ask for less, or wait until the next day."""


class Limiter:
    """Counts the usage of all visitors of this process."""

    def __init__(
        self,
        used_since: Callable[[datetime], Mapping[str, Amount]] | None = None,
        keep_replay: Callable[[str, datetime], None] | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._used_since = used_since
        """Returns each owner's usage since a given time, to begin a day with; None for no usage."""
        self._keep = keep_replay
        """Saves a replay; None if replays are not saved."""
        self._now = now
        self._day: date | None = None
        self._used: dict[str, Amount] = {}
        """Today's usage by owner, and of all owners together."""
        self._held: WeakKeyDictionary[Lane, tuple[str, date, Decimal]] = WeakKeyDictionary()
        """Maximum costs of lanes still being written: owner, day, and amount."""
        self._lock = Lock()

    def admit(self, owner: str, lanes: Mapping[Lane, Prepared | None]) -> None:
        """Admit and count lanes that are about to be written.

        Args:
            owner: Who starts them.
            lanes: Each lane with what it sends with the environment's key, if there is one for
                it; None for a key of the visitor's. No lanes for a replay.

        Raises:
            LimitReached: a limit would be exceeded; nothing was counted.
        """
        limits = limits_of_today()
        if not limits:
            return
        costs = {lane: most_cost(sent) if sent else Decimal(0) for lane, sent in lanes.items()}
        if sum(map(_size, lanes)) > MOST_CHARACTERS:
            raise LimitReached(
                f"This asks with more than {MOST_CHARACTERS:,} characters.",
                remedy="Shorten the notes, the other fields or the prompt.",
            )
        words = sum(lane.brief.words for lane in lanes)
        asked = Amount(runs=1, words=words, dollars=sum(costs.values(), Decimal(0)))
        with self._lock:
            day = self._begin_day()
            for limit, allowed in limits.items():
                self._check(limit, allowed, owner=owner, asked=asked)
            self._add(owner, asked)
            self._held.update({lane: (owner, day, cost) for lane, cost in costs.items() if cost})
        if not lanes:
            self._keep_replay(owner)

    def settle(self, lane: Lane) -> None:
        """Replace the maximum cost of a lane that has ended by its actual cost."""
        with self._lock:
            held = self._held.pop(lane, None)
            if held is None:
                return
            owner, day, most = held
            cost = cost_of_ended(lane)
            if day == self._day and cost is not None:
                self._add(owner, Amount(dollars=cost - most))

    def left(self, owner: str) -> dict[Measure, Decimal]:
        """What is left today of an owner's limits."""
        left: dict[Measure, Decimal] = {}
        limits = limits_of_today()
        if not limits:
            return left
        with self._lock:
            self._begin_day()
            for limit, allowed in limits.items():
                rest = self._left(limit, allowed, owner)
                left[limit.measure] = min(rest, left.get(limit.measure, rest))
        return left

    def _of(self, owner: str) -> Amount:
        return self._used.get(owner, Amount())

    def _add(self, owner: str, amount: Amount) -> None:
        for each in {owner, ALL}:
            self._used[each] = self._of(each) + amount

    def _left(self, limit: Limit, allowed: Decimal, owner: str) -> Decimal:
        used = self._of(owner if limit.whose == "visitor" else ALL)
        return max(Decimal(0), allowed - used.of(limit.measure))

    def _check(self, limit: Limit, allowed: Decimal, *, owner: str, asked: Amount) -> None:
        left, wanted = self._left(limit, allowed, owner), asked.of(limit.measure)
        if wanted <= left or not wanted:
            return
        message, instead = _WORDS[limit.measure]
        message = message.format(
            allowed=f"{allowed:,f}",
            wanted=_shown(limit.measure, wanted, rounding=ROUND_UP),
            left=_shown(limit.measure, left, rounding=ROUND_DOWN),
            whom="you" if limit.whose == "visitor" else "all visitors together",
        )
        raise LimitReached(message, remedy=f"{instead} {self._reset()}.")

    def _reset(self) -> str:
        """When the next day begins, in words."""
        now = self._now()
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
        minutes = math.ceil((midnight - now).total_seconds() / 60)
        wait = f"{minutes} min" if minutes < 100 else f"{round(minutes / 60)} h"
        return f"midnight UTC, in {wait}"

    def _begin_day(self) -> date:
        today = self._now().date()
        if today != self._day:
            self._day, self._used = today, {}
            for owner, amount in self._kept_since(datetime.combine(today, time(), UTC)).items():
                self._add(owner, amount)
        return today

    def _kept_since(self, moment: datetime) -> Mapping[str, Amount]:
        if self._used_since is None:
            return {}
        try:
            return self._used_since(moment)
        except Exception as error:  # noqa: BLE001 - whatever it is, visitors go on
            log.warning("What was written today is not known: %s", type(error).__name__)
            return {}

    def _keep_replay(self, owner: str) -> None:
        if self._keep is None:
            return
        try:
            self._keep(owner, self._now())
        except Exception as error:  # noqa: BLE001 - whatever it is, visitors go on
            log.warning("A replay is not kept: %s", type(error).__name__)


def most_cost(prepared: Prepared) -> Decimal:
    """The maximum cost of a lane in US dollars, if the operator pays for it."""
    settings = prepared.settings
    if environment_key_for(settings.provider, settings.base_url) is None:
        return Decimal(0)
    most = estimate(prepared)
    more = Decimal(settings.continuations) / most.requests  # by plan, one continues a piece
    if most.cost is None:  # no budget holds then
        cost = dearest(input_tokens=most.input_tokens, output_tokens=most.output_tokens)
        return cost * (1 + more)
    cost = most.cost * (1 + more)
    return cost if settings.budget is None else min(cost, Decimal(str(settings.budget)))


def _size(lane: Lane) -> int:
    """Characters that a lane asks with, or more."""
    return len(repr(lane.brief)) + len(lane.settings.prompt.text) + len(lane.settings.model)


def cost_of_ended(lane: Lane) -> Decimal | None:
    """What a lane cost; None where nobody knows."""
    view = lane.view()
    begun = view.tries or view.text
    refused = view.error is not None and (view.error.status or isinstance(view.error, Unreachable))
    if not begun or (refused and not view.text):
        return Decimal(0)
    return view.cost


def _shown(measure: Measure, amount: Decimal, *, rounding: str) -> str:
    if measure == "dollars":
        return f"${amount.quantize(CENT, rounding=rounding)}"
    return f"{amount:,f}"


_WORDS: Final[Mapping[Measure, tuple[str, str]]] = {
    "runs": ("No run is left of the {allowed} that {whom} may start in a day.", "Go on after"),
    "words": (
        "This asks for {wanted} words, and {left} are left for {whom} today.",
        "Ask for fewer words or fewer posts, or go on after",
    ),
    "dollars": (
        "This may cost {wanted} on this site's own keys, and {left} is left for {whom} today.",
        "Enter a key of your own, choose a cheaper model or fewer words, or go on after",
    ),
}
"""What is too much, and what to do instead."""
