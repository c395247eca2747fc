"""Keep the cost of a lane within its budget: a request is shortened, or not sent at all.

Until a reply reports its usage, its cost is an estimate: the input counts as a little more than
estimated, the output as its limit. Where the price of a model is unknown, no budget can be kept;
the page says so beside the button.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Final

from posts.measures import estimate_tokens
from providers.base import OverBudget, Prompt, Usage
from runs.cost import cost_of
from runs.settings import LaneSettings

INPUT_SAFETY_FACTOR: Final = Decimal("1.4")
"""An estimate of tokens may be a quarter too low: see `posts.measures`."""
MIN_OUTPUT_TOKENS: Final = 500
"""The shortest reply worth a request: a post of a hundred words, or a good section."""

NOT_CONTINUED: Final = "The post is not continued"
CONTINUE: Final = "Press Continue to spend as much once more, or write again with a larger one."


class BudgetTracker:
    """What a lane has spent since its start, and what it may still spend."""

    def __init__(
        self,
        settings: LaneSettings,
        *,
        spent: str = NOT_CONTINUED,
        remedy: str = CONTINUE,
        may_shorten: bool = True,
    ) -> None:
        """Begin with nothing spent.

        Args:
            settings: Whose budget it is.
            spent: What it means that the budget is spent, as the beginning of a sentence.
            remedy: What to do then.
            may_shorten: Whether a reply that is cut is worth its price.
        """
        self._settings = settings
        self._may_shorten = may_shorten
        self._outcome, self._remedy = spent, remedy
        self._budget = settings.budget
        self.spent = Decimal(0)
        """US dollars; estimated where the provider does not report usage."""
        self._reserved = Decimal(0)
        """What requests that are being answered may cost."""

    async def admit(self, prompt: Prompt) -> Prompt:
        """Do as `clamp` does, in a thread: the price list may have to be loaded first."""
        return prompt if self._budget is None else await asyncio.to_thread(self.clamp, prompt)

    def clamp(self, prompt: Prompt) -> Prompt:
        """The prompt, its output limited to what the rest of the budget pays for.

        Raises:
            OverBudget: it does not even pay for a short reply.
        """
        if self._budget is None:
            return prompt
        tokens = prompt.max_output_tokens
        shortest = MIN_OUTPUT_TOKENS if self._may_shorten else tokens
        least, most = self._cost(prompt, shortest), self._cost(prompt, tokens)
        if least is None or most is None:
            return prompt
        left = Decimal(str(self._budget)) - self.spent - self._reserved
        if most <= left:
            return prompt
        if least > left or tokens <= MIN_OUTPUT_TOKENS:
            raise self._refusal(min(least, most))
        share = (left - least) / (most - least)
        affordable = MIN_OUTPUT_TOKENS + int(share * (tokens - MIN_OUTPUT_TOKENS))
        return replace(prompt, max_output_tokens=affordable)

    @contextmanager
    def reserved(self, prompt: Prompt) -> Iterator[None]:
        """While a request is answered, others must not spend what it may cost."""
        cost = self._cost(prompt, prompt.max_output_tokens) if self._budget is not None else None
        self._reserved += cost or 0
        try:
            yield
        finally:
            self._reserved -= cost or 0

    def charge(self, prompt: Prompt, reply: str, usage: Usage) -> None:
        """Add the cost of a reply, as reported or else as estimated."""
        if self._budget is None:
            return
        cost = cost_of(self._settings, usage)
        if cost is None:
            cost = self._cost(prompt, estimate_tokens(reply))
        self.spent += cost or 0

    def _cost(self, prompt: Prompt, output_tokens: int) -> Decimal | None:
        input_tokens = int(estimate_input_tokens(prompt) * INPUT_SAFETY_FACTOR)
        usage = Usage(input_tokens=input_tokens, output_tokens=output_tokens)
        return cost_of(self._settings, usage)

    def _refusal(self, least: Decimal) -> OverBudget:
        budget = dollars(Decimal(str(self._budget)))
        price = f"costs {dollars(least)} or more"
        if not self._may_shorten:
            price = f"can cost {dollars(least)}"
        if not self.spent:
            return OverBudget(
                f"One request to {self._settings.model} {price}, and the budget is {budget}.",
                remedy="Raise the budget, or take a cheaper model or a shorter prompt.",
            )
        return OverBudget(
            f"{self._outcome}: of the budget of {budget}, {dollars(self.spent)} is spent, and "
            f"another request {price}.",
            remedy=self._remedy,
        )


def estimate_input_tokens(prompt: Prompt) -> int:
    """Roughly how many tokens a request sends."""
    sent = (prompt.instructions, *(turn["content"] for turn in prompt.messages))
    return estimate_tokens("".join(sent))


def dollars(amount: Decimal) -> str:
    """An amount in words, to a hundredth of a cent.

    >>> [dollars(Decimal(each)) for each in ("2", "0.05", "0.00123", "0.125")]
    ['$2.00', '$0.05', '$0.0012', '$0.125']
    """
    whole, _, cents = f"{amount:.4f}".partition(".")
    return f"${whole}.{cents.rstrip('0'):0<2}"
