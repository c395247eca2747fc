"""What is asked for a cell in a job: the very request that would be sent for it at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from posts.prompts.version import PromptError
from providers.base import Prompt, ProviderError, Usage, with_remedy
from providers.jobs import JobRequest
from runs.batch.jobs.cells import JobCell
from runs.cost import cost_of
from runs.prepare import prepare
from runs.settings import LaneSettings
from runs.writing.budget import INPUT_SAFETY_FACTOR, BudgetTracker, estimate_input_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A cell's request, or why there can be none."""

    cell: JobCell
    request: JobRequest | None = None
    most: Decimal | None = None
    """US dollars that it costs at most; None where the price is not known."""
    refusal: str = ""


def ask_for(cells: Sequence[JobCell]) -> list[Asked]:
    """The requests for cells. Blocks while the price list is loaded."""
    return [_ask_for(cell) for cell in cells]


def _ask_for(cell: JobCell) -> Asked:
    settings = cell.settings
    try:
        prompt = BudgetTracker(settings).clamp(prepare(cell.brief, settings).prompt)
    except (ProviderError, PromptError, ValueError) as error:
        return Asked(cell=cell, refusal=with_remedy(error))
    most = most_in_job(settings, prompt)
    return Asked(cell=cell, request=JobRequest(id=cell.id, prompt=prompt), most=most)


def most_in_job(settings: LaneSettings, prompt: Prompt) -> Decimal | None:
    """What a request costs at most in a job."""
    tokens = int(estimate_input_tokens(prompt) * INPUT_SAFETY_FACTOR)
    usage = Usage(input_tokens=tokens, output_tokens=prompt.max_output_tokens)
    return cost_of(settings, usage, in_job=True)
