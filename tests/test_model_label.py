"""What the list of models says beside each: the price of a million tokens, and when it ends."""

from datetime import date

import pytest

from components.write import model_label
from components.write.model_label import (
    describe_end,
    describe_price,
    ends_soon,
    model_labels,
    model_name,
)
from providers.catalog import ModelInfo, find_model, known_models

TODAY = date(2026, 11, 26)


@pytest.fixture
def _prices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_label, "prices_are_there", lambda _: True)


def labels(provider: str, *names: str, base_url: str | None = None) -> list[str]:
    models = [find_model(provider, name) for name in names]
    return list(model_labels(models, base_url=base_url, today=TODAY).values())


@pytest.mark.usefixtures("_prices")
def test_each_model_has_its_price_beside_it_and_the_day_on_which_it_ends() -> None:
    assert labels("openai", "gpt-6-luna", "gpt-6-sol", "gpt-4.1") == [
        "gpt-6-luna · $0.10/$0.50",
        "gpt-6-sol · $2/$10",
        "gpt-4.1 · $2/$8 · ends 2027-01-14",
    ]


@pytest.mark.usefixtures("_prices")
def test_an_unknown_price_is_said_and_is_not_0() -> None:
    assert labels("openai", "gpt-6.2-sol") == ["gpt-6.2-sol · price unknown"]
    address = "https://example.com/v1"
    assert labels("compatible", "any", base_url=address) == ["any · price unknown"]
    cerebras, groq = "https://api.cerebras.ai/v1", "https://api.groq.com/openai/v1"
    for name, seller in (("qwen-3-coder-480b", cerebras), ("canopylabs/orpheus-v1-english", groq)):
        said = f"{name} · price unknown"  # both stand in the list of prices, without one
        assert labels("compatible", name, base_url=seller) == [said]
    gateway = "http://localhost:4000/v1"  # on the own machine, and yet it costs
    assert labels("compatible", "any", base_url=gateway) == ["any · price unknown"]


@pytest.mark.usefixtures("_prices")
def test_what_a_gateway_gives_away_is_free() -> None:
    router = "https://openrouter.ai/api/v1"
    name = "cognitivecomputations/dolphin3.0-mistral-24b:free"
    assert labels("compatible", name, base_url=router) == [f"{name} · free"]


@pytest.mark.usefixtures("_prices")
def test_what_runs_on_the_own_machine_has_no_price() -> None:
    assert labels("embedded", "smollm2-135m") == ["smollm2-135m"]
    assert labels("compatible", "llama3.2", base_url="http://localhost:11434/v1") == ["llama3.2"]


def test_until_prices_are_loaded_the_names_stand_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_label, "prices_are_there", lambda _: False)
    assert labels("openai", "gpt-6-luna") == ["gpt-6-luna"]


def test_a_label_leads_back_to_the_name_whatever_the_price_was() -> None:
    assert model_name("llama · $0.10/$0.50 · ends 2027-01-14") == "llama"
    assert model_name("llama") == "llama"


def test_only_a_day_within_half_a_year_is_told() -> None:
    far = ModelInfo(provider="openai", name="a", display_name="a", retires_on=date(2028, 1, 1))
    assert not ends_soon(far, TODAY)
    assert not ends_soon(find_model("openai", "gpt-6-luna"), TODAY)
    assert ends_soon(find_model("openai", "gpt-4.1"), TODAY)
    assert describe_end(find_model("openai", "gpt-4"), TODAY) == "ended 2026-10-23"


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_no_model_that_we_know_is_said_to_be_free(provider: str) -> None:
    for model in known_models(provider, on=TODAY):
        assert describe_price(provider, model.name, None) != "free", model.name
