"""Where strangers use the app: which addresses it calls for them, and whose keys it uses."""

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import bad_inputs
import httpcore2
import pytest
from fake_provider import FakeProvider
from provider_calls import KEY, WIRES, Outcome, read_all

from providers import connection, guard
from providers.addresses import NO_KEY
from providers.base import InvalidKey, Prompt, ProviderError, Unreachable
from providers.guard import is_public_address
from providers.registry import PRESETS, PROVIDERS, connect, environment_key_for
from runs.engine import Engine

PUBLIC = "8.8.8.8"
PUBLIC_6 = "2606:4700:4700::1111"
VISITORS = "https://models.example/v1"
SERVERS_KEY = "sk-of-the-server"


@pytest.fixture(autouse=True)
def _public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")
    monkeypatch.delenv("DRAFTBENCH_SHARE_KEYS", raising=False)


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider() as fake:
        yield fake


@dataclass(kw_only=True)
class Internet:
    """Names, the addresses that they stand for, and the servers there: all are the fake one."""

    fake: FakeProvider
    answers: dict[str, list[list[str]]] = field(default_factory=dict)
    """Name to its answers, one after the other; the last one stays."""
    down: set[str] = field(default_factory=set)
    """Addresses where nothing answers."""
    asked: list[str] = field(default_factory=list)
    """Names in the order in which they were looked up."""
    called: list[str] = field(default_factory=list)
    """Addresses in the order in which they were connected to."""
    certificates: list[str | None] = field(default_factory=list)
    """Names that servers had to prove to be theirs."""

    def name(self, host: str, *answers: list[str]) -> None:
        self.answers[host] = list(answers)

    async def resolve(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host in self.answers:
            first, *others = self.answers[host]
            self.answers[host] = others or [first]
            return first
        # An address however it is written, as the system reads it; it asks nobody for that.
        found = socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)
        return [str(address[0]) for *_, address in found]

    async def connect(self, host: str, port: int, **options: Any) -> Any:
        del port
        self.called.append(host)
        if host in self.down:
            raise httpcore2.ConnectError("refused")
        network = httpcore2.AnyIOBackend()
        stream = await network.connect_tcp("127.0.0.1", self.fake.port, **options)
        return Line(stream, self)


class Line:
    """A connection to the fake server that passes for one with TLS."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream, internet: Internet) -> None:
        self._stream = stream
        self._internet = internet

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    async def start_tls(self, **options: Any) -> "Line":
        self._internet.certificates.append(options["server_hostname"])
        return self


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch, fake: FakeProvider) -> Internet:
    internet = Internet(fake=fake)
    monkeypatch.setattr(guard, "resolve", internet.resolve)
    monkeypatch.setattr("httpcore2._backends.auto.AutoBackend.connect_tcp", internet.connect)
    internet.name("models.example", [PUBLIC])
    return internet


def ask(provider: str, base_url: str | None = VISITORS, api_key: str | None = KEY) -> Outcome:
    connected = connect(provider, api_key=api_key, base_url=base_url)
    prompt = Prompt(model="good", text="Write.", max_output_tokens=4000)
    return asyncio.run(read_all(connected.stream(prompt)))


def error_of(provider: str, base_url: str) -> ProviderError:
    """What a visitor hears of an address, when it is read or when it is called."""
    try:
        outcome = ask(provider, base_url)
    except ProviderError as error:
        return error
    assert outcome.error
    return outcome.error


# Which addresses are public

ADDRESSES = {
    "8.8.8.8": True,
    "1.1.1.1": True,
    "2606:4700:4700::1111": True,
    "::ffff:8.8.8.8": True,
    "127.0.0.1": False,
    "127.255.255.254": False,
    "0.0.0.0": False,
    "10.0.0.1": False,
    "172.16.0.1": False,
    "192.168.0.1": False,
    "169.254.169.254": False,
    "100.64.0.1": False,
    "100.100.100.200": False,
    "168.63.129.16": False,
    "192.0.0.192": False,
    "192.88.99.1": False,
    "198.18.0.1": False,
    "203.0.113.1": False,
    "224.0.0.1": False,
    "239.255.255.250": False,
    "240.0.0.1": False,
    "255.255.255.255": False,
    "::": False,
    "::1": False,
    "::7f00:1": False,
    "::ffff:7f00:1": False,
    "::ffff:169.254.169.254": False,
    "::ffff:0:7f00:1": False,
    "64:ff9b::7f00:1": False,
    "64:ff9b::808:808": False,
    "64:ff9b:1::7f00:1": False,
    "100::1": False,
    "2001::7f00:1": False,
    "2001:db8::1": False,
    "2002:7f00:1::": False,
    "2002:808:808::": False,
    "3fff::1": False,
    "fc00::1": False,
    "fd00:ec2::254": False,
    "fe80::1": False,
    "fe80::1%eth0": False,
    "fec0::1": False,
    "ff02::1": False,
}


@pytest.mark.parametrize(("address", "public"), ADDRESSES.items(), ids=ADDRESSES)
def test_an_address_is_public_where_anybody_could_reach_it(address: str, *, public: bool) -> None:
    assert is_public_address(address) is public


# A visitor's base URL


@pytest.mark.parametrize("provider", WIRES)
def test_a_visitors_public_server_writes_as_any_other(provider: str, internet: Internet) -> None:
    outcome = ask(provider)
    assert outcome.text == internet.fake.reply
    assert internet.called == [PUBLIC]


@pytest.mark.parametrize("provider", WIRES)
def test_a_server_has_to_prove_the_name_that_was_typed(provider: str, internet: Internet) -> None:
    ask(provider)
    assert internet.certificates == ["models.example"]
    assert internet.fake.requests[0].headers["host"] == "models.example"


@pytest.mark.parametrize("provider", WIRES)
@pytest.mark.parametrize("inside", [a for a, public in ADDRESSES.items() if not public])
def test_a_name_that_stands_for_an_inner_address_is_not_called(
    provider: str, inside: str, internet: Internet
) -> None:
    internet.name("models.example", [inside])
    assert isinstance(error_of(provider, VISITORS), Unreachable)
    assert internet.called == []


def test_of_a_name_with_both_only_the_public_addresses_are_called(internet: Internet) -> None:
    internet.name("models.example", ["127.0.0.1", PUBLIC_6, "10.0.0.1", PUBLIC])
    internet.down = {PUBLIC_6}
    assert ask("compatible").text == internet.fake.reply
    assert internet.called == [PUBLIC_6, PUBLIC]


@pytest.mark.parametrize("provider", WIRES)
def test_a_name_that_changes_its_mind_is_called_where_it_was_checked(
    provider: str, internet: Internet
) -> None:
    internet.name("models.example", [PUBLIC], ["127.0.0.1"])
    assert ask(provider).text == internet.fake.reply
    assert internet.asked == ["models.example"], "asked once, and what was answered is called"
    assert isinstance(error_of(provider, VISITORS), Unreachable), "checked again the next time"
    assert internet.called == [PUBLIC]


@pytest.mark.parametrize("provider", WIRES)
def test_a_list_of_models_is_asked_for_under_the_same_guard(
    provider: str, internet: Internet
) -> None:
    def names() -> list[str]:
        connected = connect(provider, api_key=KEY, base_url=VISITORS)
        return [model.name for model in asyncio.run(connected.list_models())]

    assert names() == internet.fake.models
    internet.name("models.example", ["10.0.0.1"])
    with pytest.raises(Unreachable):
        names()
    assert internet.called == [PUBLIC]


@pytest.mark.parametrize("provider", WIRES)
def test_a_server_that_sends_elsewhere_is_not_followed(provider: str, internet: Internet) -> None:
    base_url = "https://models.example/as/fault-307-redirect/v1"
    error = error_of(provider, base_url)
    assert type(error).__name__ == "Redirected"
    assert internet.called == [PUBLIC]


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY", "https_proxy"])
def test_a_proxy_of_the_environment_is_not_used(
    variable: str, internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "http://10.0.0.1:3128")
    assert ask("compatible").text == internet.fake.reply
    assert internet.called == [PUBLIC]


URLS = [
    url.replace("http:", "https:", 1) if swap else url
    for url in bad_inputs.strings("urls_links_ssrf")
    for swap in (False, True)
    if not swap or url.startswith("http:")
]
ON_THE_INTERNET = {
    "https://аррӏе.com/",
    "https://xn--80ak6aa92e.com/",
}
INSIDE = ("metadata.google.internal", "localhost.localdomain", "127.0.0.1.nip.io", "localhost")


@pytest.mark.parametrize("url", URLS, ids=ascii)
def test_no_hostile_address_is_called(url: str, internet: Internet) -> None:
    for name in INSIDE:
        internet.name(name, ["127.0.0.1"])
    internet.name("xn--80ak6aa92e.com", [PUBLIC])
    for provider in WIRES:
        internet.called.clear()
        if url in ON_THE_INTERNET:
            assert ask(provider, url).text == internet.fake.reply
            assert internet.called == [PUBLIC]
        else:
            assert error_of(provider, url).place == "base_url"
            assert internet.called == []


FORMS = (
    "https://127.1/v1",
    "https://2130706433/v1",
    "https://0177.0.0.1/v1",
    "https://0x7f.0.0.1/v1",
    "https://0x7f000001/v1",
    "https://127.0.0.1./v1",
    "https://localhost./v1",
    "https://LOCALHOST/v1",
    "https://[::1]/v1",
    "https://[0:0:0:0:0:0:0:1]/v1",
    "https://[::ffff:127.0.0.1]/v1",
    "https://[::127.0.0.1]/v1",
    "https://[64:ff9b::7f00:1]/v1",
    "https://[2002:7f00:1::]/v1",
    "https://[fe80::1%25lo]/v1",
    "https://１２７.0.0.1/v1",
    "https://127。0。0。1/v1",
    "https://user:secret@models.example/v1",
    "https://user@models.example/v1",
    "https://models.example:22/v1",
    "https://models.example:25/v1",
    "https://models.example:0/v1",
    "http://models.example/v1",
    "http://models.example:443/v1",
)


@pytest.mark.parametrize("url", FORMS)
def test_no_form_of_an_inner_address_is_called(url: str, internet: Internet) -> None:
    internet.name("localhost", ["127.0.0.1", "::1"])
    internet.name("localhost.", ["127.0.0.1", "::1"])
    error = error_of("compatible", url)
    assert error.place == "base_url"
    assert "secret" not in str(error) + error.remedy
    assert internet.called == []


@pytest.mark.parametrize("port", [443, 8443, 8000])
def test_a_port_that_anybody_may_serve_at_is_called(port: int, internet: Internet) -> None:
    assert ask("compatible", f"https://models.example:{port}/v1").text == internet.fake.reply


def test_what_is_inside_sounds_no_different_from_what_is_not_there(internet: Internet) -> None:
    def said() -> tuple[type, str, str, int]:
        error = error_of("compatible", "https://db.corp.example/v1")
        return type(error), str(error), error.remedy, error.tries

    heard = set()
    for answer in (["10.0.0.7"], ["127.0.0.1"], ["fd00::7"], [], ["8.8.4.4"]):
        internet.name("db.corp.example", answer)
        internet.down = {"8.8.4.4"}
        heard.add(said())
    del internet.answers["db.corp.example"]  # no such name
    heard.add(said())
    assert len(heard) == 1
    assert not any(address in str(heard) for address in ("10.0.0.7", "127.0", "fd00", "8.8.4.4"))


def test_a_name_server_that_does_not_answer_is_not_waited_for(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object) -> list[str]:
        await asyncio.Event().wait()
        return []

    monkeypatch.setattr(guard, "resolve", never)
    monkeypatch.setattr(connection, "CONNECT_TIMEOUT", 0.01)
    assert isinstance(error_of("compatible", VISITORS), Unreachable)


def test_the_systems_own_answers_are_checked(fake: FakeProvider) -> None:
    """With nothing in the place of the resolver: loopback is loopback."""
    for host in ("localhost", "127.1", "2130706433"):
        assert isinstance(error_of("compatible", f"https://{host}:{fake.port}/v1"), Unreachable)
    assert fake.requests == []
    assert asyncio.run(guard.resolve("127.1", fake.port)) == ["127.0.0.1"]


# What the operator set up


@pytest.mark.parametrize("provider", WIRES)
def test_the_operators_own_server_is_called_wherever_it_is(
    provider: str, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(str(PROVIDERS[provider].base_url_variable), fake.base_url)
    assert ask(provider, None).text == fake.reply
    assert ask(provider, fake.base_url).text == fake.reply


@pytest.mark.parametrize("provider", WIRES)
def test_another_place_on_the_operators_server_is_not_the_operators(
    provider: str, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(str(PROVIDERS[provider].base_url_variable), fake.base_url)
    assert isinstance(error_of(provider, f"{fake.origin}/admin/v1"), Unreachable)
    assert fake.requests == []


@pytest.mark.parametrize("provider", WIRES)
def test_nobody_hears_where_the_operators_server_is(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        port = nobody_listens.getsockname()[1]
        variable = str(PROVIDERS[provider].base_url_variable)
        monkeypatch.setenv(variable, f"http://127.0.0.1:{port}/v1")
        error = ask(provider, None).error
    assert isinstance(error, Unreachable)
    for hidden in ("127.0.0.1", str(port)):
        assert hidden not in str(error) + error.remedy + error.detail


def test_the_embedded_model_stays() -> None:
    assert callable(connect("embedded").stream)


def test_presets_on_the_visitors_own_machine_are_refused_and_others_are_not() -> None:
    for preset in PRESETS.values():
        if preset.local:
            with pytest.raises(Unreachable):
                connect("compatible", base_url=preset.base_url)
        else:
            connect("compatible", base_url=preset.base_url)


# Keys


@pytest.fixture
def _servers_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [each.key_variable for each in PROVIDERS.values()]
    known += [each.key_variable for each in PRESETS.values()]
    for variable in known:
        if variable:
            monkeypatch.setenv(variable, SERVERS_KEY)


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTBENCH_SHARE_KEYS", "1")


MODES: dict[str, dict[str, str]] = {
    "private": {"DRAFTBENCH_PUBLIC": "0"},
    "public": {"DRAFTBENCH_PUBLIC": "1"},
    "public, with keys shared": {"DRAFTBENCH_PUBLIC": "1", "DRAFTBENCH_SHARE_KEYS": "1"},
}


@pytest.mark.usefixtures("_servers_keys")
@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
@pytest.mark.parametrize("provider", WIRES)
def test_a_visitors_server_never_gets_the_servers_key(
    provider: str, mode: dict[str, str], internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in mode.items():
        monkeypatch.setenv(name, value)
    outcome = ask(provider, api_key=None)
    assert outcome.text == internet.fake.reply
    (request,) = internet.fake.requests
    assert SERVERS_KEY not in repr(request)
    assert request.headers["authorization"] == f"Bearer {NO_KEY}"


@pytest.mark.usefixtures("_servers_keys")
@pytest.mark.parametrize("provider", WIRES)
def test_a_visitors_list_of_models_never_gets_the_servers_key(
    provider: str, internet: Internet
) -> None:
    asyncio.run(connect(provider, base_url=VISITORS).list_models())
    assert SERVERS_KEY not in repr(internet.fake.requests)


@pytest.mark.usefixtures("_servers_keys")
@pytest.mark.parametrize("provider", [name for name in WIRES if PROVIDERS[name].key_needed])
def test_without_a_shared_key_a_visitor_needs_one(provider: str) -> None:
    assert environment_key_for(provider) is None
    with pytest.raises(InvalidKey) as raised:
        connect(provider)
    assert "environment" not in raised.value.remedy
    assert str(PROVIDERS[provider].key_variable) not in raised.value.remedy


@pytest.mark.usefixtures("_servers_keys")
@pytest.mark.parametrize("provider", WIRES)
def test_the_operators_server_gets_its_key_only_where_keys_are_shared(
    provider: str, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(str(PROVIDERS[provider].base_url_variable), fake.base_url)
    ask(provider, None, api_key=None)
    monkeypatch.setenv("DRAFTBENCH_SHARE_KEYS", "1")
    ask(provider, None, api_key=None)
    sent = [request.headers["authorization"] for request in fake.requests]
    assert sent == [f"Bearer {NO_KEY}", f"Bearer {SERVERS_KEY}"]


@pytest.mark.usefixtures("_servers_keys", "shared")
@pytest.mark.parametrize("setting", ["", "0", "yes", "true"])
def test_keys_are_shared_by_a_1_and_nothing_else(
    setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert environment_key_for("openai") == "OPENAI_API_KEY"
    monkeypatch.setenv("DRAFTBENCH_SHARE_KEYS", setting)
    assert environment_key_for("openai") is None


@pytest.mark.usefixtures("_servers_keys", "shared")
def test_a_shared_key_stays_at_the_very_address_it_is_for() -> None:
    assert environment_key_for("compatible", PRESETS["groq"].base_url) == "GROQ_API_KEY"
    assert environment_key_for("compatible", "https://api.groq.com/other/v1") is None
    assert environment_key_for("openai", "https://api.openai.com/v1/../other") is None


WITH_KEYS = [name for name, info in PROVIDERS.items() if info.key_variable]
BAD_KEYS = ("se cret", "se\ncret", "se\r\ncret", "se\tcret", "secrét", "sec\u200bret", "secret\x01")
GIVEN = [(given, key) for given in ("typed", "environment") for key in BAD_KEYS]


@pytest.mark.parametrize(
    "provider", [name for name, info in PROVIDERS.items() if info.key_variable]
)
@pytest.mark.parametrize(("given", "key"), GIVEN, ids=ascii)
def test_a_key_that_can_be_none_is_said_to_be_so_and_not_sent(
    provider: str, given: str, key: str, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "0")
    monkeypatch.setenv(str(PROVIDERS[provider].base_url_variable), fake.base_url)
    if given == "environment":
        monkeypatch.setenv(str(PROVIDERS[provider].key_variable), key)
    engine = Engine()
    try:
        with pytest.raises(InvalidKey, match="a blank, a line break or a letter") as raised:
            ask(provider, None, api_key=key if given == "typed" else None)
        with pytest.raises(InvalidKey):
            engine.list_models(provider, api_key=key if given == "typed" else None)
    finally:
        engine.close()
    assert raised.value.place == "key"
    assert key not in str(raised.value) + raised.value.remedy
    assert fake.requests == []
