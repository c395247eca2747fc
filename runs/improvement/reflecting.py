"""Proposals are asked for by the engine, and paid from the budget of the batch.

What a reply may cost is held before it is asked for. Replies are kept, in their order: a search
that is begun anew gets them at once.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from posts.measures import count_words
from providers.base import Overloaded, Prompt, ProviderError, RateLimited
from runs.asking import estimate_question
from runs.batch.plan import most_cost
from runs.batch.values import Keys
from runs.improvement.messages import INSTRUCTIONS, read_reflection, write_reflection
from runs.improvement.plan import Plan
from runs.improvement.record import hold_for_reply, keep_reply, replies_of
from runs.improvement.search import Candidate, Graded, Proposal, SearchEnded, SearchOver
from runs.improvement.watch import LOOK_INTERVAL_S, NO_BUDGET, NO_PRICE, STOPPED, Closing, Watch
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.prepare import output_limit
from runs.quota.limiter import cost_of_ended
from runs.run import Run
from runs.settings import LaneSettings

WAITS_S: Final = (15.0, 30.0, 60.0, 120.0, 300.0)
"""Before a model is asked again that has too much to do."""
ROOM: Final = 400
"""Words of a reply beside the prompt that it proposes."""


def reflection_prompt(text: str, parent: Candidate, settings: LaneSettings) -> Prompt:
    """The request for a proposal, with room for a prompt twice as long as its parent."""
    return Prompt(
        model=settings.model,
        instructions=INSTRUCTIONS,
        text=text,
        max_output_tokens=output_limit(2 * count_words(parent.text) + ROOM, settings),
        parameters=settings.parameters,
    )


class Reflector:
    """Has prompts proposed for one search; for its thread only."""

    def __init__(
        self,
        watch: Watch,
        plan: Plan,
        *,
        owner: str,
        keys: Keys,
        cost_of_verdict: Callable[[Sequence[Candidate]], Decimal],
    ) -> None:
        self._watch = watch
        self._plan = plan
        self._owner = owner
        settings = plan.reflecting
        self._api_key = keys.get((settings.provider, settings.base_url))
        self._cost_of_verdict = cost_of_verdict
        self._replies = replies_of(watch.database, watch.batch_id)

    def reflect(
        self,
        parent: Candidate,
        examples: Sequence[tuple[int, Graded]],
        *,
        count: int,
        refused: str,
        reserve: Sequence[Candidate],
    ) -> Proposal:
        """Have a better prompt proposed. Raises as `search.Writer.reflect` does."""
        template = self._plan.prompt.template
        if count >= len(self._replies):
            named = [(self._plan.briefs[at].topic, graded) for at, graded in examples]
            text = write_reflection(template, parent.text, named, refused=refused)
            prompt = reflection_prompt(text, parent, self._plan.reflecting)
            self._replies.append(self._reply(prompt, count, reserve))
        return read_reflection(template, self._replies[count])

    def _reply(self, prompt: Prompt, count: int, reserve: Sequence[Candidate]) -> str:
        """The reply, also of a model that has too much to do."""
        for seconds in (*WAITS_S, None):
            lane = self._asked(prompt, count, reserve)
            error, reply = lane.view().error, lane.so_far()[1]
            if error is None or reply:
                return reply
            if seconds is None or not isinstance(error, RateLimited | Overloaded):
                raise _cannot_be_asked(error)
            self._wait(max(seconds, error.retry_after or 0))
        raise AssertionError("the last wait is none")

    def _asked(self, prompt: Prompt, count: int, reserve: Sequence[Candidate]) -> Lane:
        """Ask once, and pay for what came, whatever ends it."""
        watch = self._watch
        settings, most = self._within_budget(prompt, reserve)
        me = watch.engine.journal.writer
        if not hold_for_reply(watch.database, watch.batch_id, me, most):
            raise SearchOver(NO_BUDGET)
        request = LaneRequest(settings=settings, api_key=self._api_key)
        try:
            run = watch.engine.ask(prompt, request, owner=self._owner)
        except ProviderError as error:
            keep_reply(watch.database, watch.batch_id, me, count, None, Decimal(0))
            raise _cannot_be_asked(error) from error
        stopped = self._waited_for(run)
        (lane,) = run.lanes
        cost = cost_of_ended(lane)
        reply: str | None = lane.so_far()[1]
        if stopped or (lane.view().error and not reply):
            reply = None
        paid = most if cost is None else cost
        keep_reply(watch.database, watch.batch_id, me, count, reply, paid)
        if stopped:
            raise stopped
        return lane

    def _within_budget(
        self, prompt: Prompt, reserve: Sequence[Candidate]
    ) -> tuple[LaneSettings, Decimal]:
        """The model with what it may spend, if the verdict can be paid then."""
        settings, left = self._plan.reflecting, self._watch.look().batch.left
        most = most_cost(settings, estimate_question(prompt, settings))
        if left is None:
            return settings, most or Decimal(0)
        if most is None:
            raise SearchEnded(NO_PRICE)
        if most + self._cost_of_verdict(reserve) > left:
            raise SearchOver(NO_BUDGET)
        return replace(settings, budget=float(most) if most else None), most

    def _waited_for(self, run: Run) -> SearchEnded | Closing | None:
        """Wait for the reply; why it is not wanted any more, if that is so."""
        stopped: SearchEnded | Closing | None = None
        while not run.lanes[0].wait_for_end(LOOK_INTERVAL_S):
            try:
                self._watch.look()
            except (SearchEnded, Closing) as error:
                stopped = error
                try:
                    self._watch.engine.stop(run)
                except RuntimeError:  # an engine that is closed has stopped it
                    return Closing()
        if stopped is None and run.state == "stopped":  # by the engine that closes
            stopped = Closing() if self._watch.engine.closing else SearchEnded(STOPPED)
        return stopped

    def _wait(self, seconds: float) -> None:
        due = time.monotonic() + seconds
        while time.monotonic() < due:
            self._watch.look()
            time.sleep(LOOK_INTERVAL_S)


def _cannot_be_asked(error: ProviderError) -> SearchEnded:
    return SearchEnded(f"No proposal can be asked for. {error} {error.remedy}".strip())
