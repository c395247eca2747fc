"""The table of providers, and how to connect to one: name -> "module:Class", imported lazily."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from operator import eq
from typing import TYPE_CHECKING, Any, Final

from providers.addresses import (
    NO_KEY,
    Endpoint,
    is_local_address,
    read_base_url,
    read_key,
    same_origin,
)
from providers.base import InvalidKey, Provider, Unreachable
from providers.dialect import Dialect
from providers.guard import check_base_url, is_public_mode, keys_are_shared
from providers.presets import NEWER, RESPONSES, preset_at
from providers.presets import PRESETS as PRESETS  # beside the providers
from providers.presets import Preset as Preset

if TYPE_CHECKING:
    from providers.jobs import JobProvider


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderInfo:
    """The description of a provider."""

    name: str
    """The part of a model id before the colon."""
    label: str
    """As the page shows it."""
    target: str
    """"module:Class" of the wire that speaks to it."""
    jobs: str | None = None
    """"module:Class" of its batch API; None if it has none."""
    default_base_url: str | None
    """None if the user must enter one, and for the embedded model, which has no address."""
    key_variable: str | None
    """Environment variable of the key; None where no key is used."""
    base_url_variable: str | None
    """Environment variable of the base URL; None where there is no base URL."""
    model_variable: str | None = None
    """Environment variable that names a model file to use instead of the default one."""
    key_needed: bool
    """False: works without a key (one may still be given)."""
    key_page: str | None
    """Where to get a key, as a URL; None where no key is needed."""
    local: bool
    """Runs on the person's own machine: free, offline, and slow to its first text."""
    versioned: bool = True
    """Its base URLs end in the API's version: `https://host/v1`."""
    free: bool = False
    """It costs nothing."""
    samples: bool = False
    """Its models take a temperature and the like, also those that the catalogue does not know."""
    tiny: bool = False
    """Its models are tiny and run in this process: they are asked for one short piece at a time."""
    limits_unknown: bool = False
    """It refuses an output limit above a model's own, which nobody knows."""
    has_presets: bool = False
    """It is used with the servers of PRESETS, and with any other."""
    dialect: Dialect = field(default_factory=Dialect)
    """How its own server wants to be asked over Chat Completions."""


PROVIDERS: Final[Mapping[str, ProviderInfo]] = {
    info.name: info
    for info in (
        ProviderInfo(
            name="embedded",
            label="Embedded model",
            target="providers.embedded:Embedded",
            default_base_url=None,
            key_variable=None,
            base_url_variable=None,
            model_variable="EMBEDDED_MODEL",
            key_needed=False,
            key_page=None,
            local=True,
            free=True,
            samples=True,
            tiny=True,
            limits_unknown=True,
        ),
        ProviderInfo(
            name="openai",
            label="OpenAI",
            target=RESPONSES,
            jobs="providers.openai_jobs:OpenAIJobs",
            default_base_url="https://api.openai.com/v1",
            key_variable="OPENAI_API_KEY",
            base_url_variable="OPENAI_BASE_URL",
            key_needed=True,
            key_page="https://platform.openai.com/api-keys",
            local=False,
            dialect=NEWER,
        ),
        ProviderInfo(
            name="anthropic",
            label="Anthropic",
            target="providers.anthropic_messages:AnthropicMessages",
            jobs="providers.anthropic_jobs:AnthropicJobs",
            default_base_url="https://api.anthropic.com",
            key_variable="ANTHROPIC_API_KEY",
            base_url_variable="ANTHROPIC_BASE_URL",
            key_needed=True,
            key_page="https://platform.claude.com/settings/keys",
            local=False,
            versioned=False,
        ),
        ProviderInfo(
            name="compatible",
            label="OpenAI-compatible server",
            target="providers.chat_completions:ChatCompletions",
            default_base_url=None,
            key_variable="COMPATIBLE_API_KEY",
            base_url_variable="COMPATIBLE_BASE_URL",
            key_needed=False,
            key_page=None,
            local=False,
            samples=True,
            limits_unknown=True,
            has_presets=True,
        ),
    )
}


def is_tiny(provider: str) -> bool:
    """Whether the models of that provider are tiny; also for a provider that is known no more."""
    return provider in PROVIDERS and PROVIDERS[provider].tiny


def connect(provider: str, *, api_key: str | None = None, base_url: str | None = None) -> Provider:
    """Make a provider, ready to stream. Sends nothing yet.

    With `api_key=None` the environment's key is used, but only for the origin it belongs to:
    never for a base URL that the user typed and the environment does not name.

    Raises:
        InvalidKey: a needed key is missing, or it holds blanks, line breaks or non-ASCII.
        Unreachable: the base URL is not an http(s) URL, or is not one that a visitor may call.
    """
    info = PROVIDERS[provider]
    if info.base_url_variable is None:
        made: Provider = _load(info.target)()
    else:
        endpoint = _endpoint(info, api_key, base_url)
        made = _load(_target(info, endpoint))(endpoint)
    return made


def has_jobs(provider: str, base_url: str | None = None) -> bool:
    """Whether a provider, at its own address, writes within a day for half the price."""
    info = PROVIDERS.get(provider)
    return info is not None and info.jobs is not None and base_url is None


def connect_jobs(provider: str, *, api_key: str | None = None) -> "JobProvider":
    """Make a provider's batch API, ready to be used. Sends nothing yet; raises as `connect`."""
    info = PROVIDERS[provider]
    assert info.jobs
    made: JobProvider = _load(info.jobs)(_endpoint(info, api_key, None))
    return made


def _target(info: ProviderInfo, endpoint: Endpoint) -> str:
    """The wire that an endpoint speaks."""
    preset = preset_at(endpoint.base_url) if info.has_presets else None
    return (preset and preset.target) or info.target


async def warm_up(provider: str) -> None:
    """Prepare for a first request: load an SDK, start a server. Sends nothing, never fails."""
    make_ready = getattr(_load(PROVIDERS[provider].target), "warm_up", None)
    if make_ready:
        await make_ready()


def any_sdk_is_loaded() -> bool:
    """Whether an SDK has been loaded already, which takes seconds."""
    return "providers.connection" in sys.modules


def environment_key_for(provider: str, base_url: str | None = None) -> str | None:
    """Name of the environment variable whose key would be used; None if none would be.

    Visitors may use it only if keys are shared, and only for the address it belongs to.
    """
    if not keys_are_shared():
        return None
    info = PROVIDERS[provider]
    same = eq if is_public_mode() else same_origin
    try:
        address = _address(info, base_url)
        homes = [(_address(info, None), info.key_variable)] if default_base_url(info.name) else []
    except Unreachable:
        return None
    if info.has_presets:
        homes += [(preset.base_url, preset.key_variable) for preset in PRESETS.values()]
    for home, variable in homes:
        if variable and os.environ.get(variable, "").strip() and same(address, home):
            return variable
    return None


def default_base_url(provider: str) -> str | None:
    """Where requests go when no base URL is typed; None if there is no default."""
    info = PROVIDERS[provider]
    variable = info.base_url_variable
    return (variable and os.environ.get(variable, "").strip()) or info.default_base_url


def is_local(provider: str, base_url: str | None = None) -> bool:
    """Whether the model runs on the person's own machine or network."""
    info = PROVIDERS[provider]
    return info.local or is_local_address(base_url or default_base_url(info.name) or "")


def _endpoint(info: ProviderInfo, api_key: str | None, base_url: str | None) -> Endpoint:
    address = _address(info, base_url)
    guarded = is_public_mode() and not _is_operators(info, address)
    if guarded:
        check_base_url(address)
    variable = environment_key_for(info.name, base_url)
    key = read_key(api_key) or read_key(os.environ.get(variable) if variable else None)
    at_home = info.default_base_url is not None and same_origin(address, info.default_base_url)
    if key is None and info.key_needed and at_home:
        raise InvalidKey(
            f"{info.label} needs a key, and none is given.",
            remedy=f"Enter a key{_or_variable(info)}. Keys are made at {info.key_page}",
        )
    endpoint = Endpoint(
        provider=info.name,
        label=info.label,
        base_url=address,
        api_key=key or NO_KEY,
        local=is_local_address(address),
        guarded=guarded,
        hidden=is_public_mode() and not guarded and not at_home,
        set_by=_set_by(info, guarded=guarded),
        dialect=_dialect(address),
    )
    if at_home or endpoint.hidden:
        return endpoint
    return replace(endpoint, label=_server_label(endpoint))


def _is_operators(info: ProviderInfo, address: str) -> bool:
    """Whether an address is the one that the operator set up, or the provider's own."""
    return bool(default_base_url(info.name)) and address == _address(info, None)


def _set_by(info: ProviderInfo, *, guarded: bool) -> str:
    """By what an address is set; a visitor sets only what is guarded."""
    if info.default_base_url is None:
        return "the base URL" if guarded or not is_public_mode() else ""
    variable = info.base_url_variable or ""
    named = os.environ.get(variable, "").strip() and not is_public_mode()
    return variable if named else ""


def _or_variable(info: ProviderInfo) -> str:
    return "" if is_public_mode() else f", or set {info.key_variable}"


def _address(info: ProviderInfo, base_url: str | None) -> str:
    return read_base_url(base_url or default_base_url(info.name) or "", versioned=info.versioned)


def _server_label(endpoint: Endpoint) -> str:
    preset = preset_at(endpoint.base_url)
    return preset.label if preset else endpoint.host


def _dialect(address: str) -> Dialect:
    """How the server at an address wants to be asked, whichever provider it is reached by."""
    if preset := preset_at(address):
        return preset.dialect
    owners = (info for info in PROVIDERS.values() if info.default_base_url)
    return next(
        (info.dialect for info in owners if same_origin(str(info.default_base_url), address)),
        Dialect(),
    )


def _load(target: str) -> Any:
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)
