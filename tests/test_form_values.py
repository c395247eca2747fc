"""What comes back from a browser or a link is read as what could have been typed, or not at all."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.write.form_values import (
    LONGEST,
    FormValues,
    LaneValues,
    read_json,
    read_lanes,
    read_values,
    write_values,
)
from runs.settings import BUDGETS, WORDS

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
FULL = FormValues(
    topic="How to test a backup",
    words=700,
    audience="bakers",
    tone="dry",
    language="German",
    keyphrase="restore drill",
    notes="One.\nTwo.",
    variables={"product": "Bread"},
    writing="plan",
    plan_first=True,
    parallel=3,
    continuations=1,
    budget=0.5,
    lanes=(
        LaneValues(source="openai", model="gpt-6-luna", parameters={"effort": "none"}),
        LaneValues(source="groq", model="llama", parameters={"temperature": 0.5}),
        LaneValues(source="compatible", model="mine", base_url="http://here/v1", prompt="Mine v2"),
    ),
    prompts={"Mine v2": "Write on {{topic}}.", "Mine v1 (of the run)": "On {{topic}}."},
)


def test_a_form_comes_back_as_it_was() -> None:
    assert read_values(json.loads(json.dumps(write_values(FULL)))) == FULL


def test_a_form_too_long_is_kept_without_its_longest_texts() -> None:
    long = FormValues(topic="A", notes="x" * LONGEST, variables={"b": "y" * LONGEST})
    assert read_values(write_values(long)) == FormValues(topic="A")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[" * 99_999, '{"a":' * 20_000, "x" * (LONGEST + 1), "null", "9" * 5000, None, 7],
    ids=lambda text: str(text)[:10],
)
def test_rubbish_is_no_form(text: object) -> None:
    assert read_values(read_json(text)) is None


@given(JSON)
def test_no_data_breaks_the_reading(data: Any) -> None:
    names = (
        *("topic", "words", "notes", "variables", "writing", "plan_first", "parallel"),
        *("continuations", "budget", "lanes", "prompts"),
    )
    values = read_values(dict.fromkeys(names, data))
    assert values is not None
    assert values.words in WORDS
    assert values.budget is None or BUDGETS[0] <= values.budget <= BUDGETS[1]
    json.dumps(write_values(values)).encode()


@given(JSON)
def test_no_data_breaks_the_reading_of_lanes(data: Any) -> None:
    names = ("model", "base_url", "prompt", "parameters", "api_key")
    for given_lane in (data, {"source": "embedded", **dict.fromkeys(names, data)}):
        read_lanes([given_lane])
    wild = {"source": "embedded", "parameters": {"temperature": data, "top_p": data}}
    (lane,) = read_lanes([wild])
    assert all(0 <= float(value) <= 2 for value in lane.parameters.values())


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 10**400, -(10**400), True, "1"])
def test_a_number_that_is_none_is_left_out(number: Any) -> None:
    values = read_values(
        {
            "words": number,
            "budget": number,
            "continuations": number,
            "lanes": [{"source": "embedded", "parameters": {"temperature": number}}],
        }
    )
    assert values == FormValues(lanes=(LaneValues(source="embedded"),))


def test_unknown_fields_are_dropped() -> None:
    read = read_values(
        {"topic": "A", "api_key": "sk-1", "lanes": [{"source": "embedded", "key": 1}]}
    )
    assert read == FormValues(topic="A", lanes=(LaneValues(source="embedded"),))


def test_lanes_of_unknown_sources_are_dropped_and_six_are_the_most() -> None:
    assert read_lanes([{"source": "evil"}, {"source": 7}, 7, {"source": ["groq"]}]) == ()
    assert len(read_lanes([{"source": "embedded"}] * 99)) == 6


def test_what_is_hidden_in_a_line_or_cannot_be_sent_is_taken_out() -> None:
    read = read_values({"topic": "A\n\u202eB\x00\ud800 C", "notes": "D\ud800\x00\nE"})
    assert read == FormValues(topic="A B C", notes="D\nE")


def test_a_line_too_long_to_be_one_is_left_out() -> None:
    read = read_values({"topic": "x" * 10_000, "lanes": [{"source": "groq", "model": "m" * 201}]})
    assert read == FormValues(lanes=(LaneValues(source="groq"),))


def test_a_visitor_gets_no_server_of_a_machine_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lanes = [{"source": "ollama"}, {"source": "groq"}]
    assert [lane.source for lane in read_lanes(lanes)] == ["ollama", "groq"]
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")
    assert [lane.source for lane in read_lanes(lanes)] == ["groq"]
