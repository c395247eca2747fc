"""What an improvement takes, told before the press."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from posts.prompts.version import PromptError
from providers.base import ProviderError, with_remedy
from runs.asking import estimate_question
from runs.batch.plan import cells_of, most_cost, priced
from runs.improvement.messages import body_of, write_reflection
from runs.improvement.plan import Plan
from runs.improvement.reflecting import reflection_prompt
from runs.improvement.search import Candidate, Graded

POSTS_A_PROPOSAL: Final = 3
"""Posts by which a proposal is tried at least, so that there are about so many of them."""
PART_USED: Final = 4
"""A proposal is expected to take one in so many of the tokens that it may take."""
SAMPLE: Final = Graded(score=50.0, failed=("What is to be better. " * 4,) * 8, excerpt="x" * 600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """US dollars for all posts and proposals; None where a model's price is unknown."""

    expected: Decimal | None
    most: Decimal | None
    least: Decimal | None = None
    """What the shortest search costs at most: the prompt and one proposal on the topics that they
    are tuned on, the proposal itself, and the verdict. With less, nothing may come of it."""
    refusal: str = ""
    """Why not even the first post can be written; empty if it can."""


def price_of_plan(plan: Plan) -> Price:
    """What a plan takes. Blocks while the price list is loaded."""
    try:
        cells, told, refusals = priced(cells_of(plan.briefs, [plan.writing]))
        proposal = _proposal(plan)
    except (PromptError, ProviderError, ValueError) as error:
        return Price(expected=None, most=None, refusal=with_remedy(error))
    if refusals:
        return Price(expected=None, most=None, refusal=f"{refusals[0].topic}: {refusals[0].reason}")
    if told.unknown or proposal is None:
        return Price(expected=None, most=None)
    expected, most = told.expected / len(cells), told.most / len(cells)
    proposals = plan.posts // POSTS_A_PROPOSAL
    tuned_on, held_back = (
        sum((cells[topic].most or Decimal(0) for topic in topics), Decimal(0))
        for topics in (plan.parts.tuned_on, plan.parts.held_back)
    )
    return Price(
        expected=plan.posts * expected + proposals * proposal / PART_USED,
        most=plan.posts * most + proposals * proposal,
        least=2 * tuned_on + proposal + 2 * held_back,
    )


def _proposal(plan: Plan) -> Decimal | None:
    """What one may cost at most."""
    template = plan.prompt.template
    body = body_of(template)
    text = write_reflection(template, body, [(plan.briefs[0].topic, SAMPLE)] * POSTS_A_PROPOSAL)
    seed = Candidate(number=0, text=body, parent=None)
    prompt = reflection_prompt(text, seed, plan.reflecting)
    return most_cost(plan.reflecting, estimate_question(prompt, plan.reflecting))
