"""Have a model judge pairs of an experiment's posts, each pair in both orders, within a limit.

Each answer is kept as it comes: who goes on after a stop, a failure or a restart asks only for
what is missing.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from threading import Condition, Lock, Thread
from typing import Final

from posts.prompts.judge import read_judgement, render_judge
from posts.prompts.template import PromptError
from providers.base import OverBudget, Prompt, ProviderError, Usage, with_remedy
from providers.registry import connect
from runs.cost import cost_of
from runs.engine import Engine
from runs.experiments.pairs import Pair, missing_orders
from runs.lane_request import LaneRequest
from runs.prepare import output_limit
from runs.run import Run
from runs.settings import LaneSettings
from runs.store.database import Database
from runs.store.errors import DatabaseUnavailable
from runs.store.judgements import Order, judge_id, judgements_of, keep_judgement
from runs.store.load import load_run
from runs.write_lane import unforeseen
from runs.writing.budget import BudgetTracker, estimate_input_tokens

WORDS: Final = 200
"""That an answer may have: reasons, and a verdict."""
AT_ONCE: Final = 4
STOPPED: Final = "Stopped. What was judged is kept."


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeEstimate:
    """What judging takes at most."""

    requests: int
    cost: Decimal | None
    """US dollars; None where the price is not known."""


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
        owner: str = "",
    ) -> None:
        """Make ready; nothing is asked yet.

        Args:
            engine: Asks.
            database: Has the posts, and gets the answers.
            batch_id: Whose posts they are.
            request: The judge: a model and its settings, with the judge's prompt; and its key.
            pairs: What is to be judged. What was judged before is not asked again.
            limit: US dollars that this may cost; None for no limit.
            owner: Who asks.

        Raises:
            ProviderError: the key or the address cannot be used.
        """
        budget = None if limit is None else float(limit)
        self.batch_id, self.judge = batch_id, judge_id(request.settings)
        self._engine, self._database, self._owner = engine, database, owner
        self._request = replace(request, settings=replace(request.settings, budget=None))
        connect(
            request.settings.provider,
            api_key=request.api_key,
            base_url=request.settings.base_url,
        )
        self._topics = _topics(pairs)
        kept = judgements_of(database, batch_id, self.judge)
        self._orders = missing_orders(pairs, kept)
        self._tracker = BudgetTracker(
            replace(request.settings, budget=budget),
            spent="No more is judged",
            remedy="Raise the limit to go on.",
            may_shorten=False,  # what breaks off before its verdict says nothing
        )
        self._turn = Condition()
        self._answering: set[Run] = set()
        self.total, self.done = len(self._orders), 0
        self.error = ""
        """Why it ended before its end; empty while all is well."""
        self.running = True

    def start(self) -> None:
        """Begin to ask; returns at once."""
        Thread(target=self._work, name="judge", daemon=True).start()

    def stop(self) -> None:
        """Ask no more, and close what is being answered."""
        with self._turn:
            self.error = STOPPED
            for run in self._answering:
                self._engine.stop(run)

    @property
    def waits_for(self) -> str:
        """What all that is asked waits for; empty while anything is being answered."""
        with self._turn:
            views = [run.lanes[0].view() for run in self._answering]
        if not all(view.state == "waiting" for view in views):
            return ""
        return next((str(view.error) for view in views if view.error), "")

    def _work(self) -> None:
        """Have some threads ask; none of them holds up the end of the process."""
        orders = iter(self._orders)
        askers = [
            Thread(target=self._ask_on, args=(orders,), name=f"judge-{number}", daemon=True)
            for number in range(AT_ONCE)
        ]
        for each in askers:
            each.start()
        for each in askers:
            each.join()
        self.running = False

    def _ask_on(self, orders: Iterator[Order]) -> None:
        """Ask until nothing is left or something failed; what is being answered then is kept."""
        while not self.error:
            with self._turn:
                order = next(orders, None)
            if order is None:
                return
            self._try(order)

    def _try(self, order: Order) -> None:
        try:
            self._ask(order)
        except (ProviderError, PromptError) as error:
            self.error = self.error or with_remedy(error)
        except (DatabaseUnavailable, ValueError) as error:
            self.error = self.error or str(error)
        except Exception as error:  # noqa: BLE001 - the page must not wait for ever
            self.error = self.error or str(unforeseen("A judge", error))

    def _ask(self, order: Order) -> None:
        prompt = _prompt(self._database, self._request.settings, self._topics, order)
        with self._asked(prompt) as run:
            (lane,) = run.lanes
            lane.ended.result()
            view = lane.view()
            self._tracker.charge(prompt, view.text, view.usage)
        if view.error:
            raise view.error
        if view.state != "stopped":
            judgement = read_judgement(view.text)
            keep_judgement(self._database, self.batch_id, self.judge, order, judgement, view.cost)
            with self._turn:
                self.done += 1

    @contextmanager
    def _asked(self, prompt: Prompt) -> Iterator[Run]:
        """Send a request, once what it may cost is there; that is set aside until its end.

        Raises:
            ProviderError: it is not there, and nothing is being answered that may turn out cheaper.
        """
        with ExitStack() as reserved:
            with self._turn:
                sent = self._within_limit(prompt)
                reserved.enter_context(self._tracker.reserved(sent))
                run = self._engine.ask(sent, self._request, owner=self._owner)
                self._answering.add(run)
            try:
                yield run
            finally:
                with self._turn:
                    reserved.close()
                    self._answering.discard(run)
                    self._turn.notify_all()

    def _within_limit(self, prompt: Prompt) -> Prompt:
        while not self.error:
            try:
                return self._tracker.clamp(prompt)
            except OverBudget:
                if not self._answering:
                    raise
                self._turn.wait()
        raise OverBudget(STOPPED, remedy="")  # or it failed, which stays the reason


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
