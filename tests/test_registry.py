import subprocess
import sys
import traceback
from typing import Any

import pytest
from provider_calls import WIRES

from providers.addresses import NO_KEY, is_local_address, read_base_url, read_key
from providers.base import BadReply, InvalidKey, Unreachable
from providers.errors import Call, make_error
from providers.registry import (
    PRESETS,
    PROVIDERS,
    Preset,
    _endpoint,
    connect,
    environment_key_for,
    is_local,
)

NEEDS_KEY = [name for name, info in PROVIDERS.items() if info.key_needed]
ELSEWHERE = "https://elsewhere.example/v1"


def test_importing_the_registry_and_the_wires_loads_no_sdk() -> None:
    modules = ["registry", "catalog", *(info.target.split(".")[1] for info in PROVIDERS.values())]
    imports = "; ".join(f"import providers.{module.partition(':')[0]}" for module in modules)
    heavy = "{'openai', 'anthropic', 'httpx2', 'genai_prices', 'xllamacpp', 'streamlit', 'pandas'}"
    code = f"import sys; {imports}; print(*{heavy} & set(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert loaded.split() == []


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_provider_can_be_connected(name: str) -> None:
    info = PROVIDERS[name]
    assert name == info.name
    made = connect(name, api_key="key", base_url=info.default_base_url or "http://localhost:1")
    assert callable(made.stream)
    assert callable(made.list_models)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_a_preset_is_an_address_that_needs_no_tidying(preset: Preset) -> None:
    base_url = preset.base_url
    assert read_base_url(base_url, versioned=True) == base_url


# Keys


@pytest.mark.parametrize("provider", NEEDS_KEY)
def test_without_a_key_the_person_is_told_where_to_get_one(provider: str) -> None:
    info = PROVIDERS[provider]
    with pytest.raises(InvalidKey) as raised:
        connect(provider)
    assert raised.value.place == "key"
    assert info.key_variable is not None
    assert info.key_variable in raised.value.remedy


@pytest.mark.parametrize("key", ["sk one", "sk\none", "sk\u200bone", "sk-ä", "sk\x00", "“sk”"])
@pytest.mark.parametrize("provider", WIRES)
def test_a_key_with_what_no_key_has_is_refused_without_being_shown(provider: str, key: str) -> None:
    with pytest.raises(InvalidKey) as raised:
        connect(provider, api_key=key, base_url="http://localhost:1/v1")
    assert key not in str(raised.value) + raised.value.remedy


def test_blanks_around_a_key_are_dropped() -> None:
    assert read_key(" sk-1\n") == "sk-1"
    assert read_key(" \n") is None
    assert read_key(None) is None


@pytest.mark.parametrize("provider", WIRES)
def test_a_server_without_keys_gets_a_placeholder(provider: str) -> None:
    connected: Any = connect(provider, base_url="http://localhost:1/v1")
    assert connected.endpoint.api_key == NO_KEY


@pytest.mark.parametrize("provider", WIRES)
def test_a_key_is_not_in_what_a_provider_shows_of_itself(provider: str) -> None:
    assert "sk-canary" not in repr(connect(provider, api_key="sk-canary", base_url=ELSEWHERE))


@pytest.mark.parametrize("provider", NEEDS_KEY)
def test_the_environments_key_goes_to_the_providers_own_address(
    monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    variable = str(PROVIDERS[provider].key_variable)
    monkeypatch.setenv(variable, " env-key\n")
    assert environment_key_for(provider) == variable
    assert key_sent(provider) == "env-key"
    assert key_sent(provider, base_url=PROVIDERS[provider].default_base_url) == "env-key"


@pytest.mark.parametrize("provider", WIRES)
def test_the_environments_key_goes_to_the_environments_address(
    monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    info = PROVIDERS[provider]
    monkeypatch.setenv(str(info.key_variable), "env-key")
    monkeypatch.setenv(str(info.base_url_variable), "https://proxy.example/v1")
    assert key_sent(provider) == "env-key"
    assert key_sent(provider, base_url="https://PROXY.example:443/other") == "env-key"
    assert environment_key_for(provider, info.default_base_url or ELSEWHERE) is None


FOREIGN = [
    ELSEWHERE,
    "http://api.openai.com/v1",
    "https://api.openai.com:8443/v1",
    "https://api.openai.com.elsewhere.example/v1",
    "http://api.anthropic.com",
    "https://xapi.anthropic.com",
    "http://localhost:11434/v1",
]


@pytest.mark.parametrize("base_url", FOREIGN)
@pytest.mark.parametrize("provider", WIRES)
def test_the_environments_key_goes_to_no_other_address(
    monkeypatch: pytest.MonkeyPatch, provider: str, base_url: str
) -> None:
    for info in PROVIDERS.values():
        if info.key_variable:
            monkeypatch.setenv(info.key_variable, "env-key")
    assert environment_key_for(provider, base_url) is None
    assert key_sent(provider, base_url=base_url) == NO_KEY


@pytest.mark.parametrize("name", [name for name, preset in PRESETS.items() if preset.key_variable])
def test_a_presets_key_goes_to_its_own_address_only(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    preset = PRESETS[name]
    monkeypatch.setenv(str(preset.key_variable), "env-key")
    for other, elsewhere in PRESETS.items():
        expected = "env-key" if other == name else NO_KEY
        assert key_sent("compatible", base_url=elsewhere.base_url) == expected
    assert environment_key_for("compatible", preset.base_url) == preset.key_variable


@pytest.mark.parametrize("provider", WIRES)
def test_a_typed_key_wins_over_the_environments(
    monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    info = PROVIDERS[provider]
    monkeypatch.setenv(str(info.key_variable), "env-key")
    monkeypatch.setenv(str(info.base_url_variable), ELSEWHERE)
    assert key_sent(provider, api_key="typed") == "typed"


def key_sent(provider: str, *, api_key: str | None = None, base_url: str | None = None) -> str:
    connected: Any = connect(provider, api_key=api_key, base_url=base_url)
    return str(connected.endpoint.api_key)


# Addresses

TIDIED = {
    "as it should be": ("https://host.example/v1", "https://host.example/v1"),
    "a bare host": ("https://host.example", "https://host.example/v1"),
    "a slash at the end": ("https://host.example/v1/", "https://host.example/v1"),
    "blanks around it": (" https://host.example/v1\n", "https://host.example/v1"),
    "another version": ("https://host.example/api/v2", "https://host.example/api/v2"),
    "the end of a path": ("http://h.example:8080/v1/chat/completions", "http://h.example:8080/v1"),
    "the models' path": ("https://host.example/v1/models", "https://host.example/v1"),
    "an IPv6 address": ("http://[::1]:11434", "http://[::1]:11434/v1"),
}


@pytest.mark.parametrize(("pasted", "tidy"), TIDIED.values(), ids=TIDIED)
def test_a_base_url_is_tidied(pasted: str, tidy: str) -> None:
    assert read_base_url(pasted, versioned=True) == tidy
    assert read_base_url(pasted, versioned=False) == tidy.removesuffix("/v1")


NO_ADDRESSES = (
    "host",
    "host/v1",
    "ftp://host",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://",
    "http://user:secret@host/v1",
    "https://host/v1?key=secret",
    "https://host/v1#secret",
    "http://host:99999",
    "http://host:secret",
    "http://secret:x@[::1",
    "http://ho st/v1",
    "http://ho\nst/v1",
    "https://api.openai.com\\@elsewhere.example",
)


@pytest.mark.parametrize("pasted", NO_ADDRESSES, ids=repr)
@pytest.mark.parametrize("provider", WIRES)
def test_what_is_no_address_is_refused_without_being_shown(provider: str, pasted: str) -> None:
    with pytest.raises(Unreachable) as raised:
        connect(provider, api_key="key", base_url=pasted)
    assert raised.value.place == "base_url"
    assert "secret" not in "".join(traceback.format_exception(raised.value)) + raised.value.remedy


def test_a_compatible_server_needs_an_address() -> None:
    with pytest.raises(Unreachable, match="No base URL"):
        connect("compatible", api_key="key")


@pytest.mark.parametrize(
    ("address", "local"),
    {
        "http://localhost:11434/v1": True,
        "http://127.0.0.1:1/v1": True,
        "http://[::1]:1/v1": True,
        "http://192.168.1.5:8000/v1": True,
        "http://host.docker.internal:11434/v1": True,
        "http://studio.local:1234/v1": True,
        "https://evillocalhost/v1": False,
        "https://api.openai.com/v1": False,
        "https://8.8.8.8/v1": False,
        "https://notlocalhost.example/v1": False,
    }.items(),
)
def test_an_address_on_the_own_machine_or_network_is_local(address: str, *, local: bool) -> None:
    assert is_local_address(address) is local
    assert is_local("compatible", address) is local


def test_the_embedded_model_is_local_and_others_are_where_their_address_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert is_local("embedded")
    assert not is_local("openai")
    assert not is_local("compatible")
    monkeypatch.setenv("COMPATIBLE_BASE_URL", "http://localhost:8000")
    assert is_local("compatible")


LABELS = {
    "its own address": ("openai", "https://api.openai.com/v1", "OpenAI"),
    "a preset": ("compatible", "https://api.groq.com/openai/v1", "Groq"),
    "any other": ("compatible", "https://host.example", "host.example:443"),
    "another in place of its own": ("openai", "http://localhost:9/v1", "localhost:9"),
}


@pytest.mark.parametrize(("provider", "base_url", "label"), LABELS.values(), ids=LABELS)
def test_errors_name_a_server_as_the_person_knows_it(
    provider: str, base_url: str, label: str
) -> None:
    connected: Any = connect(provider, api_key="key", base_url=base_url)
    assert connected.endpoint.label == label


ASKED_TO_CHECK = {
    "an address that the page shows": ("compatible", {}, "http://10.0.0.1/v1", "the base URL and "),
    "one of the environment": (
        "openai",
        {"OPENAI_BASE_URL": "http://10.0.0.1/v1"},
        None,
        "OPENAI_BASE_URL and ",
    ),
    "none": ("openai", {}, None, ""),
    "none either": ("anthropic", {}, None, ""),
    "the operator's": (
        "compatible",
        {"DRAFTBENCH_PUBLIC": "1", "COMPATIBLE_BASE_URL": "http://10.0.0.1/v1"},
        None,
        "",
    ),
    "a visitor's": (
        "compatible",
        {"DRAFTBENCH_PUBLIC": "1"},
        "https://a.example/v1",
        "the base URL and ",
    ),
}


@pytest.mark.parametrize(
    ("provider", "environment", "typed", "asked"), ASKED_TO_CHECK.values(), ids=ASKED_TO_CHECK
)
def test_nobody_is_told_to_check_a_base_url_that_is_not_shown(
    provider: str,
    environment: dict[str, str],
    typed: str | None,
    asked: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    endpoint = _endpoint(PROVIDERS[provider], "sk-any", typed)
    call = Call(endpoint=endpoint, model="any")
    assert make_error(call, Unreachable).remedy == f"Check {asked}the network."
    assert ("Check" in make_error(call, BadReply).remedy) == bool(asked)
