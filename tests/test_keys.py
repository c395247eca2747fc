"""The key is taken out of what a server says, and nothing else is."""

import asyncio
import base64
import html
import json
import time
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

import pytest
from fake_provider import FakeProvider
from fake_wires import Tokens
from provider_calls import KEY, WIRES, Outcome, ask, read_all

from providers.addresses import LONGEST_KEY, read_key
from providers.base import InvalidKey, Prompt, ReplyCut
from providers.errors import plain
from providers.keys import MARK, KeyMask, MaskedText, is_secret
from providers.registry import connect

ODD: Final = 'sk-pröj/"aB3&x+9Zq=<7>'.replace("ö", "o")
"""A key that each way of writing writes otherwise."""
SAID = ("", "s", "sk", "sk-")
"""What may be said of a key before it is clear that it is one."""
PLAIN_WORDS = (
    *("none", "EMPTY", "ollama", "lm-studio", "LM-Studio", "sk-no-key-required", "not-needed"),
    *("key", "secret", "password", "anything", "Placeholder", "test-key", "a", "local"),
)


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeProvider]:
    with FakeProvider() as fake:
        yield fake


def masked(key: str, *pieces: str, before: str = "") -> str:
    text = MaskedText(KeyMask(key), before)
    return "".join([*map(text.feed, pieces), text.end()])


def cut(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


# In a text


@pytest.mark.parametrize("at", range(len(KEY) + 1))
def test_a_key_is_removed_wherever_it_is_cut_in_two(at: int) -> None:
    text = masked(KEY, f"The key is {KEY[:at]}", f"{KEY[at:]}.")
    assert text in {f"The key is {said}{MARK}." for said in SAID}


@pytest.mark.parametrize("size", range(1, 40))
@pytest.mark.parametrize("around", ["", "s", "sk-", "sk-canary-0", KEY[:-1], KEY])
def test_a_key_is_removed_however_small_the_pieces_are(size: int, around: str) -> None:
    text = masked(KEY, *cut(f"{around}{KEY}, {KEY}{around}", size))
    assert MARK in text
    assert KEY[4:20] not in text.replace(KEY[:-1], "")
    assert KEY not in text


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_a_text_without_the_key_stays_as_it_is(size: int) -> None:
    words = "Disks, tasks and sk-canary-012 ask: sk, sk-canary, sk-canary-0123456789abcdee. sk-"
    assert masked(KEY, *cut(words, size)) == words


def test_no_word_comes_later_because_of_the_key() -> None:
    text = MaskedText(KeyMask(KEY))
    for piece in ("Disk", "s as", "k-s", "k-", "s", "k", " and sk-"):
        assert text.feed(piece) == piece


def test_what_may_be_a_key_is_held_back_until_it_is_clear() -> None:
    text = MaskedText(KeyMask(KEY))
    assert text.feed("It is sk-ca") == "It is "
    assert text.feed("na") == ""
    assert text.feed("pe.") == "sk-canape."


def test_what_was_held_back_is_said_at_the_end_unless_it_tells_the_key() -> None:
    assert masked(KEY, "It is sk-ca") == "It is sk-ca"
    for missing in range(1, 10):
        assert masked(KEY, f"It is {KEY[:-missing]}") == f"It is {MARK}"


@pytest.mark.parametrize("at", range(1, len(KEY)))
def test_a_key_that_was_begun_before_the_text_goes_on_is_not_completed(at: int) -> None:
    before = f"It is {KEY[:at]}"
    assert masked(KEY, f"{KEY[at:]}.", before=before) == f"{MARK}."
    assert masked(KEY, "Now then.", before=before) == "Now then."


def test_a_key_of_one_letter_over_and_over_is_removed() -> None:
    key = "a" * 30
    assert masked(key, *("a" * 100)).count("a") < len(key)


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize(
    "said",
    [
        ODD,
        quote(ODD, safe=""),
        json.dumps(ODD),
        html.escape(ODD),
        *(base64.b64encode(f"{'u' * n}:{ODD}:x".encode()).decode() for n in range(3)),
        *(base64.urlsafe_b64encode(f"{'u' * n}:{ODD}".encode()).decode() for n in range(3)),
    ],
)
def test_a_key_is_removed_as_others_write_it(said: str, size: int) -> None:
    text = masked(ODD, *cut(f"It is {said}.", size))
    assert MARK in text
    assert said[6:20] not in text


def test_a_key_takes_no_longer_the_longer_the_text_is() -> None:
    """Of a text that looks like the key all the way, and of one twenty times as long."""

    def seconds(pieces: int) -> float:
        mask = KeyMask("a1" * 200 + "b")
        text, begun = MaskedText(mask), time.process_time()
        for _ in range(pieces):
            text.feed("a1a1a1")
        return (time.process_time() - begun) / pieces

    ratios = (seconds(20_000) / seconds(1_000) for _ in range(5))
    assert min(ratios) < 2


# Which keys are


@pytest.mark.parametrize("key", PLAIN_WORDS)
def test_a_post_keeps_the_words_that_are_entered_where_no_key_is_asked_for(key: str) -> None:
    assert not is_secret(key)
    words = f"You need {key} and no other key, {key}."
    assert masked(key, *cut(words, 3)) == words


@pytest.mark.parametrize(
    "key",
    [
        *(KEY, ODD, "sk-ant-api03-Abc", "gsk_a1b2c3d4", "AIzaSyD4x9", "hunter2hunter2", "12345670"),
        *("qwertzuiopasdfghjklyx", "qWerTzui", "0123456789abcdef"),
    ],
)
def test_what_a_provider_may_have_made_is_a_secret(key: str) -> None:
    assert is_secret(key)
    assert masked(key, f"It is {key}.") == f"It is {MARK}."


def test_a_word_in_the_place_of_a_key_is_hidden_in_errors_only() -> None:
    mask = KeyMask("hunter")
    assert plain("Not with hunter.", mask) == f"Not with {MARK}."
    assert masked("hunter", "A hunter.") == "A hunter."
    assert plain("There is no ollama.", KeyMask("ollama")) == "There is no ollama."


def test_a_key_without_end_is_refused() -> None:
    assert read_key("k" * LONGEST_KEY)
    with pytest.raises(InvalidKey, match="longer than"):
        read_key("k" * (LONGEST_KEY + 1))


def test_a_mask_says_nothing_of_its_key() -> None:
    mask = KeyMask(KEY)
    assert KEY not in repr(mask) + repr(MaskedText(mask, KEY[:-1]))


# On the wires


@pytest.mark.parametrize("provider", WIRES)
def test_a_count_that_is_the_key_is_not_known(fake: FakeProvider, provider: str) -> None:
    key, fake.tokens = "20261124", Tokens(output=120261124)
    try:
        outcome = ask_with(fake, provider, key)
    finally:
        fake.tokens = Tokens()
    assert outcome.finished
    assert outcome.finished.usage.output_tokens is None
    assert outcome.finished.usage.input_tokens


def ask_with(fake: FakeProvider, provider: str, key: str) -> Outcome:
    connected = connect(provider, api_key=key, base_url=fake.base_url)
    return asyncio.run(
        read_all(connected.stream(Prompt(model="good", text="Write.", max_output_tokens=4000)))
    )


@pytest.mark.parametrize("provider", WIRES)
def test_what_came_before_a_fault_is_said_before_the_error(
    fake: FakeProvider, provider: str
) -> None:
    outcome = ask(fake, provider, f"echo-part-{len(KEY) - 5}")
    assert type(outcome.error) is ReplyCut
    assert outcome.text == f"TITLE: It is {KEY[:5]}"
    assert "" not in outcome.deltas, "that would say that the model reasons"


@pytest.mark.parametrize("provider", WIRES)
def test_a_key_is_removed_that_a_reply_began_and_its_continuation_ends(
    fake: FakeProvider, provider: str
) -> None:
    before = fake.reply
    fake.reply = f"{KEY[6:]} is the rest."
    try:
        outcome = ask(fake, provider, "good", so_far=f"It is {KEY[:6]}", go_on="Go on.")
    finally:
        fake.reply = before
    assert outcome.text == f"{MARK} is the rest."


@pytest.mark.parametrize("provider", WIRES)
def test_an_error_is_chained_to_nothing_that_shows_the_key(
    fake: FakeProvider, provider: str
) -> None:
    for echo in ("echo-body-400-json", "echo-event-late", "echo-shape", "echo-head-401"):
        error: BaseException | None = ask(fake, provider, echo).error
        assert error
        while error:
            assert KEY not in f"{error} {error!r} {error.args}", echo
            error = error.__cause__ or error.__context__
