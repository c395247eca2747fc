import socket
import subprocess
import sys
import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NoReturn

import pytest

from providers.base import Usage
from providers.catalog import (
    CATALOG_FILE,
    PARAMETERS,
    Parameter,
    accepted_parameters,
    closest_models,
    find_model,
    known_models,
    price_of,
    settle_parameters,
    with_listed,
)
from providers.listing import ListedModel, read_listing
from providers.registry import PROVIDERS

TODAY = date(2026, 11, 24)
USED = Usage(input_tokens=1500, cached_input_tokens=0, output_tokens=4000)


def names(provider: str, on: date = TODAY) -> list[str]:
    return [model.name for model in known_models(provider, on=on)]


@pytest.mark.parametrize("provider", ["embedded", "openai", "anthropic"])
def test_a_provider_has_one_model_to_start_with_and_it_comes_first(provider: str) -> None:
    models = known_models(provider, on=TODAY)
    assert [model.default for model in models] == [True] + [False] * (len(models) - 1)


def test_the_catalogue_has_known_providers_no_twins_and_a_date() -> None:
    data = tomllib.loads(CATALOG_FILE.read_text(encoding="utf-8"))
    ids = [(row["provider"], row["name"]) for row in data["model"]]
    assert len(set(ids)) == len(ids)
    assert {provider for provider, _ in ids} <= set(PROVIDERS)
    assert isinstance(data["as_of"], date)


def test_a_model_is_offered_until_the_day_it_retires() -> None:
    assert "claude-sonnet-4-5" in names("anthropic", on=date(2026, 11, 29))
    assert "claude-sonnet-4-5" not in names("anthropic", on=date(2026, 11, 30))


@pytest.mark.parametrize(
    ("provider", "name"), [("openai", "gpt-4-turbo"), ("anthropic", "claude-opus-4-0")]
)
def test_a_model_that_is_gone_is_known_as_gone(provider: str, name: str) -> None:
    assert name not in names(provider)
    assert find_model(provider, name).is_retired(TODAY)


def test_a_limit_that_is_not_verified_is_unknown() -> None:
    assert find_model("openai", "gpt-6.2-astra").context_limit is None
    assert find_model("anthropic", "claude-haiku-4-5").output_limit == 64_000


def test_a_typed_model_is_taken_with_nothing_known_of_it() -> None:
    model = find_model("openai", "gpt-9-nova")
    assert (model.name, model.display_name) == ("gpt-9-nova", "gpt-9-nova")
    assert (model.context_limit, model.output_limit, model.retires_on) == (None, None, None)
    assert model.parameters == ()


def test_what_a_provider_lists_is_completed_from_the_catalogue() -> None:
    listed = [
        ListedModel(name="claude-new", display_name="Claude New", output_limit=9),
        ListedModel(name="claude-haiku-5-5"),
        ListedModel(name="claude-old", retires_on=date(2026, 1, 1)),
    ]
    first, second = with_listed("anthropic", listed, on=TODAY)
    assert (first.name, first.output_limit, first.default) == ("claude-haiku-5-5", 128_000, True)
    assert (second.display_name, second.output_limit) == ("Claude New", 9)


def test_listed_models_come_in_the_catalogues_order_and_the_rest_by_name() -> None:
    told = ("z-new", "gpt-5.5", "a-new", "gpt-6-sol", "gpt-6-luna")
    listed = [ListedModel(name=name) for name in told]
    models = with_listed("openai", listed, on=TODAY)
    assert [model.name for model in models] == [
        "gpt-6-luna",
        "gpt-6-sol",
        "gpt-5.5",
        "a-new",
        "z-new",
    ]


NO_WRITERS = (
    "text-embedding-3-large",
    "nomic-embed-text",
    "whisper-1",
    "gpt-4o-mini-tts",
    "dall-e-3",
    "gpt-image-1",
    "omni-moderation-latest",
    "gpt-realtime",
    "meta-llama/llama-guard-4-12b",
    "mistral-ocr-latest",
)


@pytest.mark.parametrize("name", NO_WRITERS)
def test_a_model_that_does_not_write_is_not_listed(name: str) -> None:
    assert read_listing({"data": [{"id": name}]}) == []


@pytest.mark.parametrize("name", ["democracy-7b", "safeguarded", "gpt-6-luna"])
def test_a_model_that_only_sounds_so_is_listed(name: str) -> None:
    assert read_listing({"data": [{"id": name}]}) == [ListedModel(name=name)]


def test_a_mistyped_name_finds_its_neighbours() -> None:
    assert closest_models("openai", "gpt-6-lun")[0] == "gpt-6-luna"
    assert closest_models("anthropic", "haiku-5-5")[0] == "claude-haiku-5-5"
    assert closest_models("compatible", "anything") == ()


# Parameters


def parameter_names(provider: str, model: str) -> list[str]:
    return [parameter.name for parameter in accepted_parameters(provider, model)]


ACCEPTED = {
    "a model that reasons": ("anthropic", "claude-haiku-5-5", ["effort"]),
    "one that may reason": ("openai", "gpt-6-luna", ["effort", "temperature", "top_p"]),
    "one that must reason": ("openai", "gpt-6-astra", ["effort"]),
    "one that never reasons": ("openai", "gpt-4.1", ["temperature", "top_p"]),
    "one without any": ("anthropic", "claude-haiku-4-5", []),
    "a compatible server's": ("compatible", "llama3.2", ["temperature", "top_p"]),
    "an unknown one": ("openai", "gpt-9-nova", []),
}


@pytest.mark.parametrize(("provider", "model", "accepted"), ACCEPTED.values(), ids=ACCEPTED)
def test_only_parameters_that_a_model_accepts_are_offered(
    provider: str, model: str, accepted: list[str]
) -> None:
    assert parameter_names(provider, model) == accepted


def every_parameter() -> list[Parameter]:
    return [
        parameter
        for provider in PROVIDERS
        for model in known_models(provider, on=date(2020, 1, 1))
        for parameter in model.parameters
    ]


def test_there_is_a_list_of_all_parameters() -> None:
    assert {each.name for each in every_parameter()} == {each.name for each in PARAMETERS}


def test_a_parameter_says_all_that_a_page_needs_to_draw_it() -> None:
    for parameter in every_parameter():
        assert parameter.label
        assert parameter.help
        assert bool(parameter.choices) == (parameter.kind == "choice")
        assert parameter.minimum < parameter.maximum


SETTLED: dict[str, tuple[str, str, dict[str, str | float | None], dict[str, str | float]]] = {
    "what it accepts": (
        "openai",
        "gpt-6-luna",
        {"effort": "none", "temperature": 0.7},
        {"effort": "none", "temperature": 0.7},
    ),
    "temperature only without reasoning": (
        "openai",
        "gpt-6-luna",
        {"effort": "low", "temperature": 0.7},
        {"effort": "low"},
    ),
    "nothing chosen": ("openai", "gpt-6-luna", {"effort": None, "temperature": None}, {}),
    "what it refuses": ("anthropic", "claude-haiku-5-5", {"temperature": 0.7}, {}),
    "a choice that it has not": ("anthropic", "claude-haiku-5-5", {"effort": "none"}, {}),
    "too high": ("compatible", "llama3.2", {"temperature": 9}, {"temperature": 2.0}),
    "an unknown name": ("compatible", "llama3.2", {"grammar": "x"}, {}),
}


@pytest.mark.parametrize(("provider", "model", "chosen", "sent"), SETTLED.values(), ids=SETTLED)
def test_only_what_a_model_accepts_is_sent(
    provider: str,
    model: str,
    chosen: dict[str, str | float | None],
    sent: dict[str, str | float],
) -> None:
    assert settle_parameters(provider, model, chosen) == sent


# Prices


PRICES = {
    "OpenAI": ("openai", "gpt-6-luna", None, Decimal("0.00215")),
    "Anthropic": ("anthropic", "claude-haiku-5-5", None, Decimal("0.00215")),
    "a compatible seller": (
        "compatible",
        "llama-3.3-70b-versatile",
        "https://api.groq.com/openai/v1",
        Decimal("0.004045"),
    ),
    "the embedded model": ("embedded", "smollm2-135m", None, Decimal(0)),
    "the own machine": ("compatible", "llama3.2", "http://localhost:11434/v1", Decimal(0)),
    "a model without a price": ("openai", "gpt-6.2-sol", None, None),
    "a seller without prices": ("compatible", "llama3.2", "https://host.example/v1", None),
    "a seller not told": ("compatible", "gpt-6-luna", None, None),
}


@pytest.mark.parametrize(("provider", "model", "base_url", "price"), PRICES.values(), ids=PRICES)
def test_a_price_is_told_or_unknown(
    provider: str, model: str, base_url: str | None, price: Decimal | None
) -> None:
    assert price_of(provider, model, USED, base_url=base_url) == price


@pytest.mark.parametrize(
    "usage", [Usage(), Usage(input_tokens=1), Usage(output_tokens=1)], ids=["none", "in", "out"]
)
def test_without_usage_the_price_is_unknown_and_not_zero(usage: Usage) -> None:
    assert price_of("openai", "gpt-6-luna", usage) is None


def test_cached_input_is_cheaper() -> None:
    cached = Usage(input_tokens=1500, cached_input_tokens=1000, output_tokens=4000)
    dear, cheap = price_of("openai", "gpt-6-luna", USED), price_of("openai", "gpt-6-luna", cached)
    assert dear is not None
    assert cheap is not None
    assert cheap < dear


def test_putting_input_into_a_cache_costs_more_where_the_provider_says_so() -> None:
    written = replace(USED, cache_write_tokens=1_000)
    plain, kept = (price_of("anthropic", "claude-haiku-5-5", each) for each in (USED, written))
    assert plain
    assert kept
    assert kept > plain


@pytest.mark.parametrize(
    "usage",
    [
        Usage(input_tokens=-5, output_tokens=3),
        Usage(input_tokens=5, output_tokens=3, cached_input_tokens=10),
    ],
    ids=["below zero", "more cached than read"],
)
def test_the_price_of_impossible_usage_is_unknown(usage: Usage) -> None:
    assert price_of("openai", "gpt-6-luna", usage) is None


def test_a_price_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("a price was asked for over the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert price_of("anthropic", "claude-sonnet-5-5", USED) is not None


def test_the_price_list_is_loaded_only_for_a_price() -> None:
    code = (
        "import sys, datetime; from providers.catalog import known_models;"
        "known_models('openai', on=datetime.date(2026, 1, 1)); print('genai_prices' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"


# Lists of models


def test_a_list_of_models_is_read_with_what_it_tells() -> None:
    rows = [
        {"id": "gpt-6-luna", "object": "model", "shutdown_date": "2027-05-01"},
        {"id": "claude", "display_name": "Claude", "max_input_tokens": 5, "max_tokens": 3},
        {"id": "text-embedding-3-large"},
        {"id": "bad\nname"},
        {"id": 7},
        "nonsense",
    ]
    assert read_listing({"data": rows}) == [
        ListedModel(name="gpt-6-luna", retires_on=date(2027, 5, 1)),
        ListedModel(name="claude", display_name="Claude", context_limit=5, output_limit=3),
    ]


LISTS = {
    "Together, with nothing around": [
        {"id": "a/b", "type": "chat", "display_name": "B", "context_length": 2048},
        {"id": "a/c", "type": "image"},
        {"id": "a/d", "type": "embedding", "context_length": 512},
    ],
    "OpenRouter": {
        "data": [
            {
                "id": "a/b",
                "display_name": "B",
                "context_length": 2048,
                "top_provider": {"context_length": 1024, "max_completion_tokens": None},
            }
        ]
    },
    "Groq": {"data": [{"id": "a/b", "display_name": "B", "context_window": 2048}]},
    "Mistral": {"data": [{"id": "a/b", "display_name": "B", "max_context_length": 2048}]},
    "vLLM": {"data": [{"id": "a/b", "display_name": "B", "max_model_len": 2048}]},
    "llama.cpp": {
        "models": [],
        "data": [
            {"id": "a/b", "display_name": "B", "meta": {"n_ctx": 2048, "n_ctx_train": 131072}}
        ],
    },
    "GitHub Models": [{"id": "a/b", "display_name": "B", "limits": {"max_input_tokens": 2048}}],
    "Hugging Face": {
        "data": [
            {
                "id": "a/b",
                "display_name": "B",
                "providers": [{"context_length": 512}, {"context_length": 2048}, {}],
            }
        ]
    },
    "Google AI": {
        "models": [{"name": "a/b", "display_name": "B", "inputTokenLimit": 2048}],
    },
}


@pytest.mark.parametrize("body", LISTS.values(), ids=LISTS)
def test_a_list_of_any_server_tells_how_much_a_model_takes(body: object) -> None:
    assert read_listing(body) == [ListedModel(name="a/b", display_name="B", context_limit=2048)]


OUTPUTS = (
    {"max_completion_tokens": 64},
    {"max_output_tokens": 64},
    {"max_tokens": 64},
    {"top_provider": {"max_completion_tokens": 64}},
    {"limits": {"max_output_tokens": 64}},
    {"outputTokenLimit": 64},
)


@pytest.mark.parametrize("told", OUTPUTS, ids=str)
def test_a_list_of_any_server_tells_how_much_a_model_writes(told: dict[str, object]) -> None:
    assert read_listing({"data": [{"id": "m"} | told]}) == [ListedModel(name="m", output_limit=64)]


@pytest.mark.parametrize("told", [True, "2048", -1, 0, None, {}, [1.5]], ids=repr)
def test_what_is_no_count_is_no_limit(told: object) -> None:
    row = {"id": "m", "context_length": told}
    assert read_listing([row]) == [ListedModel(name="m")]


@pytest.mark.parametrize("body", [None, [], {}, {"data": None}, {"data": {}}, "x"], ids=repr)
def test_what_is_no_list_of_models_is_refused(body: object) -> None:
    with pytest.raises(ValueError, match="no list"):
        read_listing(body)
