"""A request is sent again while it may be, and a silent model is given up. No time passes."""

import asyncio
import contextlib
import selectors
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence

import pytest

from providers.base import (
    Finished,
    InvalidKey,
    Overloaded,
    Prompt,
    ProviderError,
    RateLimited,
    ReplyCut,
    TextDelta,
    TooSlow,
    Usage,
)
from providers.listing import ListedModel
from runs.writing.retry import CLOCK_STEP, Gate, RequestRunner, Timeouts

PROMPT = Prompt(model="any", text="Write.", max_output_tokens=100)
END = Finished(stop_reason="end")
REASONING = TextDelta("")
Step = float | TextDelta | Finished | ProviderError
"""Of a reply: seconds that pass before what comes next, or what comes."""


class Leaping(selectors.DefaultSelector):
    """Waits for no time: lets it pass at once."""

    passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.passed += timeout or 0.0
        return super().select(0 if timeout else timeout)


class Clock(asyncio.SelectorEventLoop):
    """A loop in which time passes only while all wait for it, and then at once."""

    def __init__(self) -> None:
        self.clock = Leaping()
        super().__init__(self.clock)

    def time(self) -> float:
        return self.clock.passed


class Model:
    """Gives each try the next reply; notes how many are open."""

    def __init__(self, *replies: Sequence[Step]) -> None:
        self.replies = list(replies)
        self.open = 0

    async def stream(self, prompt: Prompt) -> AsyncGenerator[TextDelta | Finished, None]:
        self.open += 1
        try:
            for step in self.replies.pop(0):
                if isinstance(step, ProviderError):
                    raise step
                if isinstance(step, TextDelta | Finished):
                    yield step
                else:
                    await asyncio.sleep(step)
        finally:
            self.open -= 1

    async def list_models(self) -> list[ListedModel]:
        return []


class Observer:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.tries = 0
        self.waits: list[float] = []

    def begin_request(self) -> None:
        self.tries = 0

    def begin_try(self) -> None:
        self.tries += 1

    def wait(self, seconds: float, error: ProviderError) -> None:
        self.waits.append(seconds)


class Story:
    """One request: what came of it."""

    def __init__(self, *replies: Sequence[Step], timeouts: Timeouts | None = None) -> None:
        self.model, self.observer, self.texts = Model(*replies), Observer(), list[str]()
        self.timeouts = timeouts or Timeouts()
        self.took = 0.0
        self.end: Finished | ProviderError
        with asyncio.Runner(loop_factory=Clock) as runner:
            runner.run(self.play())

    async def play(self) -> None:
        runner = RequestRunner(self.model, self.observer, gate=Gate(), timeouts=self.timeouts)
        try:
            self.end = await runner.run(PROMPT, self.texts.append)
        except ProviderError as error:
            self.end = error
        task = asyncio.current_task()
        assert task
        assert task.cancelling() == 0, "who gives up a model is not cancelled"
        self.took = asyncio.get_running_loop().time()


def text(words: str = "word ") -> TextDelta:
    return TextDelta(words)


def pauses(seconds: float, times: int) -> list[Step]:
    """A text after each pause."""
    return [step for _ in range(times) for step in (seconds, text())]


def broken(kind: type[ProviderError], *, retry_after: float | None = None) -> ProviderError:
    return kind("It broke.", remedy="Write again.", retry_after=retry_after)


# Silence


def test_pauses_that_are_short_one_by_one_may_be_long_in_all() -> None:
    story = Story([*pauses(50.0, 10), END])
    assert story.end == END
    assert len(story.texts) == 10


def test_silence_counts_from_the_last_text() -> None:
    story = Story([30.0, text(), 50.0, text(), 1_000.0])
    assert isinstance(story.end, TooSlow)
    assert "60 s" in story.end.message
    assert 80 + 60 <= story.took <= 80 + 60 + 2 * CLOCK_STEP
    assert story.model.open == 0, "the request is closed"


@pytest.mark.parametrize("pause", [0.0, 0.01, 0.06, 0.09, 0.1, 0.11, 0.99])
def test_nobody_is_given_up_early_however_the_texts_come(pause: float) -> None:
    story = Story([*pauses(pause, 50), 1_000.0])
    silent = 50 * pause
    assert isinstance(story.end, TooSlow)
    assert silent + 60 <= story.took <= silent + 60 + 2.001 * CLOCK_STEP


def test_a_model_that_reasons_may_be_silent_for_longer() -> None:
    assert Story([REASONING, 290.0, text(), END]).end == END
    story = Story([REASONING, 1_000.0], [REASONING, 1_000.0])
    assert isinstance(story.end, TooSlow)
    assert "300 s" in story.end.message


def test_what_follows_the_reasoning_is_waited_for_no_longer_than_any_text() -> None:
    story = Story([REASONING, text(), 1_000.0])
    assert isinstance(story.end, TooSlow)
    assert 60 <= story.took < 61


def test_what_never_begins_is_sent_once_more_and_given_up() -> None:
    timeouts = Timeouts(first_event=20, back_off=0)
    story = Story([1_000.0], [1_000.0], timeouts=timeouts)
    assert isinstance(story.end, TooSlow)
    assert (story.observer.tries, story.took // 10) == (2, 4)


def test_what_we_do_with_a_text_is_no_silence_of_the_model() -> None:
    model = Model([text(), 59.0, END])

    async def play() -> Finished:
        loop = asyncio.get_running_loop()

        def take_long(_: str) -> None:
            assert isinstance(loop, Clock)
            loop.clock.passed += 59

        return await RequestRunner(model, Observer(), gate=Gate(), timeouts=Timeouts()).run(
            PROMPT, take_long
        )

    with asyncio.Runner(loop_factory=Clock) as runner:
        assert runner.run(play()) == END


def test_after_the_reply_nobody_is_timed() -> None:
    async def play() -> None:
        runner = RequestRunner(
            Model([text(), END]), Observer(), gate=Gate(), timeouts=Timeouts(silence=5)
        )
        await runner.run(PROMPT, lambda _: None)
        await asyncio.sleep(1_000)

    with asyncio.Runner(loop_factory=Clock) as runner:
        runner.run(play())


def test_who_is_stopped_is_cancelled_and_the_request_closed() -> None:
    model = Model([text(), 30.0, END])

    async def play() -> None:
        text_came = asyncio.Event()
        runner = RequestRunner(model, Observer(), gate=Gate(), timeouts=Timeouts())
        task = asyncio.create_task(runner.run(PROMPT, lambda _: text_came.set()))
        await text_came.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()

    with asyncio.Runner(loop_factory=Clock) as runner:
        runner.run(play())
    assert (model.open, model.replies) == (0, [])


# Tries


def test_a_request_is_sent_again_before_its_first_text_and_not_after() -> None:
    again = Story([broken(ReplyCut)], [REASONING, broken(ReplyCut)], [text(), END])
    assert (again.end, again.observer.tries, again.texts) == (END, 3, ["word "])
    broke = Story([text(), broken(ReplyCut)], [text(), END])
    assert isinstance(broke.end, ReplyCut)
    assert broke.observer.tries == 1


def test_a_stream_without_an_end_is_cut() -> None:
    story = Story([text()])
    assert isinstance(story.end, ReplyCut)
    assert story.texts == ["word "]


def test_a_final_error_is_final() -> None:
    story = Story([broken(InvalidKey)], [text(), END])
    assert isinstance(story.end, InvalidKey)
    assert story.observer.tries == 1


def test_each_wait_is_longer_and_a_provider_is_given_the_time_it_asks_for() -> None:
    story = Story([broken(Overloaded)], [broken(Overloaded)], [text(), END])
    first, second = story.observer.waits
    assert 0.75 <= first <= 1 < 1.5 <= second <= 2
    asked = Story([broken(RateLimited, retry_after=7.0)], [text(), END])
    assert asked.observer.waits == [7.0]


def test_a_provider_that_asks_for_too_much_time_is_not_waited_for() -> None:
    story = Story([broken(RateLimited, retry_after=600.0)], [text(), END])
    assert isinstance(story.end, RateLimited)
    assert "10 min" in story.end.message
    assert story.observer.waits == []


def test_what_the_taker_of_the_text_raises_ends_the_request_without_another_try() -> None:
    model = Model([text(), END], [text(), END])

    def refuse(_: str) -> None:
        raise broken(ReplyCut)

    async def play() -> None:
        runner = RequestRunner(model, Observer(), gate=Gate(), timeouts=Timeouts())
        await runner.run(PROMPT, refuse)

    with pytest.raises(ReplyCut):
        asyncio.run(play())
    assert (model.open, len(model.replies)) == (0, 1)


# Pace


def test_requests_are_begun_no_faster_than_they_may_be() -> None:
    begun: list[float] = []

    class Noting(Observer):
        def begin_try(self) -> None:
            begun.append(asyncio.get_running_loop().time())

    async def ask(gate: Gate) -> None:
        runner = RequestRunner(Model([END]), Noting(), gate=gate, timeouts=Timeouts())
        await runner.run(PROMPT, list[str]().append)

    async def ask_all(held: float) -> None:
        gate = Gate(lambda: 0.5)
        gate.close(held, broken(RateLimited))
        await asyncio.gather(*(ask(gate) for _ in range(4)))

    for held in (0.0, 20.0):  # those that were held back together go one by one, too
        begun.clear()
        with asyncio.Runner(loop_factory=Clock) as runner:
            runner.run(ask_all(held))
        assert begun == pytest.approx([held, held + 0.5, held + 1.0, held + 1.5])


# Tokens a minute

MOST = 300 + 1
"""Tokens that a request takes at most: what is sent is one."""


class Timed:
    """Requests through one gate: when each was sent and ended, and what it then counted."""

    def __init__(self, limit: float | None) -> None:
        self.limit = limit
        self.gate = Gate(tokens_a_minute=lambda: self.limit)
        self.sent: dict[str, float] = {}
        self.ended: dict[str, float] = {}
        self.took: dict[str, int] = {}
        self.observers: dict[str, Observer] = {}

    async def ask(self, name: str, *reply: Step, most: int = MOST, after: float = 0.0) -> None:
        await asyncio.sleep(after)
        now = asyncio.get_running_loop().time

        class Noting(Observer):
            def begin_try(noting) -> None:  # noqa: N805 - `self` is the story
                self.sent.setdefault(name, now())

        self.observers[name] = Noting()
        prompt = Prompt(model=name, text="Go", max_output_tokens=most - 1)
        provider = Model(reply)
        runner = RequestRunner(provider, self.observers[name], gate=self.gate, timeouts=Timeouts())
        self.took[name] = most
        end = await runner.run(prompt, list[str]().append)
        self.ended[name] = now()
        if end.usage.output_tokens is not None:
            self.took[name] = (end.usage.input_tokens or 0) + end.usage.output_tokens

    def most_in_a_minute(self) -> int:
        """Of all minutes, whenever within a request its tokens are counted."""
        ends = [*self.sent.values(), *self.ended.values()]
        return max(
            sum(
                took
                for name, took in self.took.items()
                if self.sent[name] < start + 60 and self.ended[name] > start
            )
            for start in ends
        )


def told(tokens: int) -> Finished:
    return Finished(stop_reason="end", usage=Usage(input_tokens=1, output_tokens=tokens - 1))


def play(story: Callable[[], Coroutine[None, None, None]]) -> None:
    with asyncio.Runner(loop_factory=Clock) as runner:
        runner.run(story())


def test_no_minute_has_more_tokens_than_are_allowed_and_what_was_not_taken_is_given_back() -> None:
    timed = Timed(limit=1_000)

    async def story() -> None:
        asked = (timed.ask(str(number), text(), 8.0, told(100)) for number in range(20))
        await asyncio.gather(*asked)

    play(story)
    assert timed.most_in_a_minute() <= 1_000
    begun = sorted(timed.sent.values())
    # three are promised at first; then it shows that each took a third of that
    assert begun[:8] == [0, 0, 0, 8, 8, 16, 24, 68]
    assert begun[-1] < 180, "twice the tokens of a minute"
    assert max(max(each.waits, default=0) for each in timed.observers.values()) <= 60


def test_a_reply_counts_as_its_provider_says_or_else_as_its_text_is_and_a_refusal_as_sent() -> None:
    replies: list[tuple[list[Step], int]] = [
        ([text(), told(500)], 500),
        ([text("word " * 100), END], 899),
        ([text("word " * 100), broken(ReplyCut)], 899),
        ([broken(InvalidKey)], 999),
    ]
    for steps, left in replies:
        timed = Timed(limit=1_000)

        async def story(steps: list[Step] = steps, left: int = left, timed: Timed = timed) -> None:
            with contextlib.suppress(ProviderError):
                await timed.ask("first", *steps)
            await timed.ask("fits", END, most=left)
            await timed.ask("waits", END, most=1_000)

        play(story)
        assert timed.sent == {"first": 0, "fits": 0, "waits": 60}, left


def test_a_request_larger_than_the_limit_goes_alone_and_is_not_overtaken() -> None:
    timed = Timed(limit=1_000)

    async def story() -> None:
        await asyncio.gather(
            timed.ask("first", text(), 10.0, told(400), most=400),
            timed.ask("large", text(), 30.0, told(5_000), most=5_000, after=1),
            *(timed.ask(f"small {n}", told(10), most=10, after=2 + n) for n in range(50)),
        )

    play(story)
    small = [at for name, at in timed.sent.items() if name.startswith("small")]
    assert (timed.sent["first"], timed.sent["large"], min(small)) == (0, 70, 160)


def test_a_limit_that_is_raised_is_followed_at_once_and_who_stops_waiting_takes_nothing() -> None:
    timed = Timed(limit=1_000)

    async def story() -> None:
        first = asyncio.create_task(timed.ask("first", text(), 50.0, END, most=900))
        gone = asyncio.create_task(timed.ask("gone", END, most=900, after=1))
        second = asyncio.create_task(timed.ask("second", END, most=900, after=2))
        await asyncio.sleep(4)
        gone.cancel()
        await asyncio.sleep(1)
        timed.limit = 2_000
        timed.gate.tokens.look_again()
        await asyncio.gather(first, second)

    play(story)
    assert timed.sent == {"first": 0, "second": 5}


def test_what_the_provider_asks_for_holds_where_tokens_would_be_left() -> None:
    timed = Timed(limit=1_000)

    async def story() -> None:
        timed.gate.close(25.0, broken(RateLimited))
        await asyncio.gather(
            timed.ask("first", told(900), most=900), timed.ask("second", told(900), most=900)
        )

    play(story)
    assert timed.sent == {"first": 25, "second": 85}
