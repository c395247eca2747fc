"""Servers that speak Chat Completions, or Responses: where they are, and how they want to be asked.

What is known of each stands here and in `docs/providers.md`, which a test holds against it. A date
says on which day the server's own documentation was read; where no day is given, it was not read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from providers.addresses import is_local_address, same_origin
from providers.dialect import NEWER_LIMIT, Dialect

Group = Literal["local", "cloud", "gateway"]
READ: Final = date(2026, 11, 26)
NEWER: Final = Dialect(limit_name=NEWER_LIMIT)
RESPONSES: Final = "providers.openai_responses:OpenAIResponses"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A server that the `compatible` provider is often used with."""

    label: str
    base_url: str
    """Capital letters in it are for the person to replace: `YOUR-RESOURCE`."""
    example_model: str
    """A model's name there, to show how they look."""
    group: Group
    """`local`: on the person's own machine; `cloud`: sells its own; `gateway`: sells others'."""
    key_variable: str | None = None
    """Environment variable of its key; None where it asks for none, or where it has no address
    that is the same for all: a key belongs to an origin."""
    key_page: str | None = None
    """Where to get a key, as a URL; None where no key is needed."""
    target: str | None = None
    """"module:Class" of its wire; None for Chat Completions."""
    dialect: Dialect = field(default_factory=Dialect)
    """How it wants to be asked."""
    usage: str = "last chunk"
    """Where it tells the usage of a stream."""
    note: str = ""
    """What else is peculiar."""
    checked: date | None = None
    """The day on which its documentation was read; None where it was not."""

    @property
    def local(self) -> bool:
        """It runs on the person's own machine: offline, and slow to its first text."""
        return is_local_address(self.base_url)

    @property
    def title(self) -> str:
        """As a list of all servers shows it, in which the groups can be searched for."""
        return f"{self.label} ({self.group})"


PRESETS: Final[Mapping[str, Preset]] = {
    "ollama": Preset(
        label="Ollama",
        base_url="http://localhost:11434/v1",
        example_model="llama3.2",
        group="local",
    ),
    "lm-studio": Preset(
        label="LM Studio",
        base_url="http://localhost:1234/v1",
        example_model="qwen2.5-7b-instruct",
        group="local",
    ),
    "vllm": Preset(
        label="vLLM",
        base_url="http://localhost:8000/v1",
        example_model="Qwen/Qwen2.5-7B-Instruct",
        group="local",
        note="refuses a limit above the context; it is then asked with what is left",
    ),
    "llama.cpp": Preset(
        label="llama.cpp",
        base_url="http://localhost:8080/v1",
        example_model="default",
        group="local",
    ),
    "groq": Preset(
        label="Groq",
        base_url="https://api.groq.com/openai/v1",
        example_model="llama-3.3-70b-versatile",
        group="cloud",
        key_variable="GROQ_API_KEY",
        key_page="https://console.groq.com/keys",
        usage="last chunk, in x_groq",
    ),
    "mistral": Preset(
        label="Mistral",
        base_url="https://api.mistral.ai/v1",
        example_model="mistral-small-latest",
        group="cloud",
        key_variable="MISTRAL_API_KEY",
        key_page="https://console.mistral.ai/api-keys",
        note="reasoning models send content in typed parts",
    ),
    "deepseek": Preset(
        label="DeepSeek",
        base_url="https://api.deepseek.com/v1",
        example_model="deepseek-chat",
        group="cloud",
        key_variable="DEEPSEEK_API_KEY",
        key_page="https://platform.deepseek.com/api_keys",
    ),
    "gemini": Preset(
        label="Gemini",
        base_url="https://generativelanguage.googleapis.com/v1beta/openai",
        example_model="gemini-2.5-flash",
        group="cloud",
        key_variable="GEMINI_API_KEY",
        key_page="https://aistudio.google.com/apikey",
        usage="every chunk; reasoning in the total only",
        note="errors are lists; Gemma models take no system role",
    ),
    "xai": Preset(
        label="xAI",
        base_url="https://api.x.ai/v1",
        example_model="grok-4.6",
        group="cloud",
        key_variable="XAI_API_KEY",
        key_page="https://console.x.ai",
        usage="last chunk; reasoning beside the output",
        note="Chat Completions are its older wire",
        checked=READ,
    ),
    "together": Preset(
        label="Together",
        base_url="https://api.together.ai/v1",
        example_model="openai/gpt-oss-20b",
        group="cloud",
        key_variable="TOGETHER_API_KEY",
        key_page="https://api.together.ai/settings/api-keys",
        note="ends with eos",
        checked=READ,
    ),
    "fireworks": Preset(
        label="Fireworks",
        base_url="https://api.fireworks.ai/inference/v1",
        example_model="accounts/fireworks/models/gpt-oss-120b",
        group="cloud",
        key_variable="FIREWORKS_API_KEY",
        key_page="https://app.fireworks.ai/settings/users/api-keys",
        usage="chunk with the finish reason",
        checked=READ,
    ),
    "cerebras": Preset(
        label="Cerebras",
        base_url="https://api.cerebras.ai/v1",
        example_model="gpt-oss-120b",
        group="cloud",
        key_variable="CEREBRAS_API_KEY",
        key_page="https://cloud.cerebras.ai",
        dialect=NEWER,
        checked=READ,
    ),
    "perplexity": Preset(
        label="Perplexity",
        base_url="https://api.perplexity.ai/v1",
        example_model="perplexity/sonar",
        group="cloud",
        key_variable="PERPLEXITY_API_KEY",
        key_page="https://www.perplexity.ai/account/api",
        target=RESPONSES,
        dialect=Dialect(limit_name="max_output_tokens"),
        usage="last event",
        note="speaks Responses: it gave up Chat Completions on 2026-09-27",
        checked=READ,
    ),
    "azure": Preset(
        label="Azure OpenAI",
        base_url="https://YOUR-RESOURCE.openai.azure.com/openai/v1",
        example_model="the name of your deployment",
        group="cloud",
        key_page="https://portal.azure.com",
        dialect=NEWER,
        note="filters say what they found; a first chunk has no choices",
        checked=READ,
    ),
    "cloudflare": Preset(
        label="Cloudflare Workers AI",
        base_url="https://api.cloudflare.com/client/v4/accounts/YOUR-ACCOUNT/ai/v1",
        example_model="@cf/openai/gpt-oss-120b",
        group="cloud",
        key_variable="CLOUDFLARE_API_KEY",
        key_page="https://dash.cloudflare.com/profile/api-tokens",
        note="errors are lists, some with status 200; has no list of models at this address",
        checked=READ,
    ),
    "nvidia": Preset(
        label="NVIDIA",
        base_url="https://integrate.api.nvidia.com/v1",
        example_model="meta/llama-3.3-70b-instruct",
        group="cloud",
        key_variable="NVIDIA_API_KEY",
        key_page="https://build.nvidia.com/settings/api-keys",
        checked=READ,
    ),
    "moonshot": Preset(
        label="Moonshot (Kimi)",
        base_url="https://api.moonshot.ai/v1",
        example_model="kimi-k2.5",
        group="cloud",
        key_variable="MOONSHOT_API_KEY",
        key_page="https://platform.moonshot.ai/console/api-keys",
        usage="in the choice of the last chunk",
        note="keys of its Chinese site do not work here",
        checked=READ,
    ),
    "zai": Preset(
        label="Z.ai",
        base_url="https://api.z.ai/api/paas/v4",
        example_model="glm-5.1",
        group="cloud",
        key_variable="ZAI_API_KEY",
        key_page="https://z.ai/manage-apikey/apikey-list",
        note="the coding plan has an address of its own; ends with sensitive or network_error, too",
        checked=READ,
    ),
    "alibaba": Preset(
        label="Alibaba Model Studio",
        base_url="https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
        example_model="qwen-plus",
        group="cloud",
        key_variable="DASHSCOPE_API_KEY",
        key_page="https://modelstudio.console.alibabacloud.com",
        note="Singapore; other regions, and newer workspaces, have addresses of their own",
        checked=READ,
    ),
    "openrouter": Preset(
        label="OpenRouter",
        base_url="https://openrouter.ai/api/v1",
        example_model="openai/gpt-6-luna",
        group="gateway",
        key_variable="OPENROUTER_API_KEY",
        key_page="https://openrouter.ai/settings/keys",
        note="errors of a stream are in the choice; the words of the server behind it in metadata",
    ),
    "huggingface": Preset(
        label="Hugging Face",
        base_url="https://router.huggingface.co/v1",
        example_model="openai/gpt-oss-120b",
        group="gateway",
        key_variable="HF_TOKEN",
        key_page="https://huggingface.co/settings/tokens",
        note="a suffix of the model (`:fastest`, `:groq`) chooses who serves it",
        checked=READ,
    ),
    "github": Preset(
        label="GitHub Models",
        base_url="https://models.github.ai/inference",
        example_model="openai/gpt-4.1",
        group="gateway",
        key_variable="GITHUB_TOKEN",
        key_page="https://github.com/settings/personal-access-tokens",
        note="has its list of models at another address; small limits of the prompt",
        checked=READ,
    ),
    "litellm": Preset(
        label="LiteLLM proxy",
        base_url="http://localhost:4000/v1",
        example_model="as your proxy calls it",
        group="gateway",
        key_variable="LITELLM_API_KEY",
        note="puts the whole answer of the server behind it into its error messages",
        checked=READ,
    ),
}
"""In the order of a list: by group, and within it as they came."""


@lru_cache(maxsize=64)
def preset_at(base_url: str) -> Preset | None:
    """The preset of an address; None where it is nobody's that we know."""
    presets = (each for each in PRESETS.values() if same_origin(each.base_url, base_url))
    return next(presets, None)


def is_free(base_url: str) -> bool:
    """Whether what answers at an address costs nothing: a gateway on the own machine does cost."""
    preset = preset_at(base_url)
    return is_local_address(base_url) and (preset is None or preset.group == "local")
