"""Have a model judge pairs of an experiment's posts, each pair in both orders, within a limit.

Each answer is kept as it comes: who goes on after a stop, a failure or a restart asks only for
what is missing.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from threading import Lock
from typing import Final

from posts.prompts.judge import read_judgement, render_judge
from posts.prompts.template import PromptError
from providers.base import OverBudget, Prompt, Provider, ProviderError, Usage
from providers.registry import connect
from runs.cost import cost_of
from runs.engine import Engine
from runs.experiments.judging import JudgedPair
from runs.experiments.scores import ScoredCell
from runs.lane_request import LaneRequest
from runs.prepare import output_limit
from runs.settings import LaneSettings
from runs.store.database import Database
from runs.store.errors import DatabaseUnavailable
from runs.store.judgements import KeptJudgement, Order, judge_id, judgements_of, keep_judgement
from runs.store.load import load_run
from runs.write_lane import unforeseen
from runs.writing.budget import BudgetTracker, estimate_input_tokens

WORDS: Final = 200
"""That an answer may have: reasons, and a verdict."""
AT_ONCE: Final = 4
SEED: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two posts on the same topic by two versions."""

    a: ScoredCell
    b: ScoredCell

    @property
    def orders(self) -> tuple[Order, Order]:
        """A first, and B first."""
        return (self.a.id, self.b.id), (self.b.id, self.a.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeEstimate:
    """What judging takes at most."""

    requests: int
    cost: Decimal | None
    """US dollars; None where the price is not known."""


def pairs_of(
    cells: Sequence[ScoredCell], a: str, b: str, *, first: Sequence[frozenset[str]] = ()
) -> list[Pair]:
    """The pairs of complete posts of two versions: the same topic, the same repeat.

    Args:
        cells: All posts.
        a: A version.
        b: Another one.
        first: Pairs of lanes that come first: those that a person has voted on.
    """
    complete = [cell for cell in cells if cell.values.get("complete")]
    of_a = {(cell.topic_key, cell.repeat): cell for cell in complete if cell.version == a}
    of_b = {(cell.topic_key, cell.repeat): cell for cell in complete if cell.version == b}
    pairs = [Pair(a=of_a[key], b=of_b[key]) for key in of_a if key in of_b]
    random.Random(SEED).shuffle(pairs)
    voted = set(first)
    return sorted(pairs, key=lambda pair: frozenset((pair.a.lane_id, pair.b.lane_id)) not in voted)


def judged_pairs(
    pairs: Sequence[Pair], kept: Mapping[Order, KeptJudgement]
) -> list[tuple[Pair, JudgedPair]]:
    """The pairs of which a judge gave an answer that can be read in both orders."""
    found = []
    for pair in pairs:
        answers = [kept[order].judgement.place for order in pair.orders if order in kept]
        places = [place for place in answers if place is not None]
        if len(places) == 2:
            judged = JudgedPair(
                a_first=places[0],
                b_first=places[1],
                words_of_a=pair.a.words,
                words_of_b=pair.b.words,
            )
            found.append((pair, judged))
    return found


def missing_orders(pairs: Sequence[Pair], kept: Mapping[Order, KeptJudgement]) -> list[Order]:
    """What is still to be asked."""
    return [order for pair in pairs for order in pair.orders if order not in kept]


def estimate_judging(
    database: Database, settings: LaneSettings, pairs: Sequence[Pair], orders: Sequence[Order]
) -> JudgeEstimate:
    """What these requests take at most: by the first few, as posts of a batch are much alike.

    Raises:
        PromptError, ValueError: the judge's prompt cannot be used.
    """
    topics = _topics(pairs)
    sample = [_prompt(database, settings, topics, order) for order in orders[:2]]
    if not sample:
        return JudgeEstimate(requests=0, cost=Decimal(0))
    usages = [
        Usage(input_tokens=estimate_input_tokens(each), output_tokens=each.max_output_tokens)
        for each in sample
    ]
    costs = [cost for cost in (cost_of(settings, usage) for usage in usages) if cost is not None]
    mean = sum(costs, Decimal(0)) / len(costs) if costs else None
    return JudgeEstimate(requests=len(orders), cost=None if mean is None else mean * len(orders))


class Judging:
    """A judge at work on a batch; for any thread."""

    def __init__(
        self,
        engine: Engine,
        database: Database,
        batch_id: str,
        request: LaneRequest,
        pairs: Sequence[Pair],
        *,
        limit: Decimal | None,
    ) -> None:
        """Make ready; nothing is asked yet.

        Args:
            engine: In its loop it is done, behind the gates of its providers.
            database: Has the posts, and gets the answers.
            batch_id: Whose posts they are.
            request: The judge: a model and its settings, with the judge's prompt; and its key.
            pairs: What is to be judged. What was judged before is not asked again.
            limit: US dollars that this may cost; None for no limit.

        Raises:
            ProviderError: the key or the address cannot be used.
        """
        budget = None if limit is None else float(limit)
        self.settings = replace(request.settings, budget=budget)
        self._engine, self._database, self.batch_id = engine, database, batch_id
        self._request = replace(request, settings=self.settings)
        self._provider: Provider = connect(
            self.settings.provider, api_key=request.api_key, base_url=self.settings.base_url
        )
        self.judge = judge_id(request.settings)
        self._topics = _topics(pairs)
        kept = judgements_of(database, batch_id, self.judge)
        self._orders = missing_orders(pairs, kept)
        self._tracker = BudgetTracker(
            self.settings, spent="No more is judged", remedy="Raise the limit to go on."
        )
        self._task: asyncio.Task[None] | None = None
        self._stopped = False
        self.total, self.done = len(self._orders), 0
        self.error = ""
        """Why it ended before its end; empty while all is well."""
        self.running = True
        self._answering = 0

    def start(self) -> None:
        """Begin to ask; returns at once."""
        self._engine.do(self._work())

    def stop(self) -> None:
        """Ask no more, and close what is being answered."""
        self._stopped = True
        self._engine.do(self._cancel())

    async def _cancel(self) -> None:
        if self._task:
            self._task.cancel()

    async def _work(self) -> None:
        self._task = asyncio.current_task()
        try:
            if not self._stopped:
                await self._ask_all()
        except asyncio.CancelledError:
            self.error = "Stopped. What was judged is kept."
        finally:
            self.running = False

    async def _ask_all(self) -> None:
        orders = iter(self._orders)
        turn = asyncio.Condition()
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(self._ask_on(orders, turn))

    async def _ask_on(self, orders: Iterator[Order], turn: asyncio.Condition) -> None:
        """Ask until nothing is left or something failed; what is being answered then is kept."""
        for order in orders:
            if self.error:
                return
            try:
                await self._ask(order, turn)
            except (ProviderError, PromptError) as error:
                self.error = f"{error} {error.remedy}"
            except (DatabaseUnavailable, ValueError) as error:
                self.error = str(error)
            except Exception as error:  # noqa: BLE001 - the page must not wait for ever
                self.error = str(unforeseen("A judge", error))
            else:
                self.done += 1

    async def _ask(self, order: Order, turn: asyncio.Condition) -> None:
        prompt = await asyncio.to_thread(
            _prompt, self._database, self.settings, self._topics, order
        )
        async with self._paid(prompt, turn) as sent:
            runner = self._engine.runner_for(self._request, self._provider, _Nobody())
            pieces: list[str] = []
            finished = await runner.run(sent, pieces.append)
            reply = "".join(pieces)
            self._tracker.charge(sent, reply, finished.usage)
        await asyncio.to_thread(self._keep, order, reply, finished.usage)

    @asynccontextmanager
    async def _paid(self, prompt: Prompt, turn: asyncio.Condition) -> AsyncIterator[Prompt]:
        """Set aside what a request may cost, once that is there.

        Raises:
            OverBudget: nothing is being answered that may turn out cheaper, and it is not there.
        """
        async with turn:
            while True:
                try:
                    prompt = await self._tracker.admit(prompt)
                    break
                except OverBudget:
                    if not self._answering:
                        raise
                    await turn.wait()
            self._answering += 1
            reserved = ExitStack()
            reserved.enter_context(self._tracker.reserved(prompt))
        try:
            yield prompt
        finally:
            reserved.close()
            self._answering -= 1
            async with turn:
                turn.notify_all()

    def _keep(self, order: Order, reply: str, usage: Usage) -> None:
        keep_judgement(
            self._database,
            self.batch_id,
            self.judge,
            order,
            read_judgement(reply),
            cost_of(self.settings, usage),
        )


_WORK: dict[tuple[str, str], Judging] = {}
_LOCK: Final = Lock()


def judge_now(judging: Judging) -> Judging:
    """Begin, unless the same judge is at work on the same batch already; the one that works."""
    key = (judging.batch_id, judging.judge)
    with _LOCK:
        known = _WORK.get(key)
        if known and known.running:
            return known
        _WORK[key] = judging
    judging.start()
    return judging


def work_on(batch_id: str, judge: str) -> Judging | None:
    """A judge at work on a batch in this process, or one that was; None for none."""
    return _WORK.get((batch_id, judge))


class _Nobody:
    """Nobody watches a single request of a judge."""

    def begin_request(self) -> None: ...

    def begin_try(self) -> None: ...

    def wait(self, seconds: float, error: ProviderError) -> None: ...


def _topics(pairs: Sequence[Pair]) -> dict[str, str]:
    return {cell.id: cell.topic for pair in pairs for cell in (pair.a, pair.b)}


def _prompt(
    database: Database, settings: LaneSettings, topics: Mapping[str, str], order: Order
) -> Prompt:
    """What is sent to have two posts judged.

    Raises:
        PromptError, ValueError: the judge's prompt cannot be used, or a post is gone.
    """
    posts = []
    for cell_id in order:
        run = load_run(database, cell_id)
        if run is None:
            raise ValueError("A post of this batch was deleted: compare its versions again.")
        posts.append(run.lanes[0].view().envelope)
    rendered = render_judge(settings.prompt, topics[order[0]], posts[0], posts[1])
    return Prompt(
        model=settings.model,
        instructions=rendered.instructions,
        text=rendered.text,
        max_output_tokens=output_limit(WORDS, settings),
        parameters=settings.parameters,
    )
