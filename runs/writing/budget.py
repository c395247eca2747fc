"""Keep what a lane costs within its budget: a request is made smaller, or not sent.

What a request will cost is an estimate until its reply says what it used. The input is taken for a
little more than estimated; the output costs no more than its limit. Where a model's price is not
known, no budget can hold: the page says so beside the button.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Final

from posts.measures import estimate_tokens
from providers.base import Finished, OverBudget, Prompt, TextDelta, Usage
from runs.cost import cost_of
from runs.settings import LaneSettings
from runs.writing.sections.requests import Ask

CAREFUL: Final = Decimal("1.4")
"""An estimate of tokens may be a quarter too low: see `posts.measures`."""
LEAST: Final = 500
"""Tokens of output that a request must be worth: a post of a hundred words, or a good piece."""


class Purse:
    """What a lane has spent since the press, and may still spend."""

    def __init__(self, settings: LaneSettings) -> None:
        self._settings = settings
        self._budget = settings.budget
        self.spent = Decimal(0)
        """US dollars; what nobody told is estimated."""

    def watch(self, ask: Ask) -> Ask:
        """The same way to ask, kept within the budget.

        It raises OverBudget in the place of a request that is not sent.
        """
        return ask if self._budget is None else partial(self._ask, ask)

    async def _ask(self, ask: Ask, prompt: Prompt) -> AsyncGenerator[TextDelta | Finished, None]:
        text, usage = "", Usage()
        # The list of prices may have to be loaded: not in the loop that others write in.
        prompt = await asyncio.to_thread(self.fit, prompt)
        try:
            async with aclosing(ask(prompt)) as events:
                async for event in events:
                    if isinstance(event, Finished):
                        usage = event.usage
                    else:
                        text += event.text
                    yield event
        finally:
            self.pay(prompt, text, usage)

    def fit(self, prompt: Prompt) -> Prompt:
        """The prompt with an output limit that the rest of the budget pays for.

        Raises:
            OverBudget: not even a short reply can be paid for.
        """
        if self._budget is None:
            return prompt
        tokens = prompt.max_output_tokens
        least, most = self._cost(prompt, LEAST), self._cost(prompt, tokens)
        if least is None or most is None:
            return prompt
        left = Decimal(str(self._budget)) - self.spent
        if most <= left:
            return prompt
        if least > left or tokens <= LEAST:
            raise self._refusal(min(least, most))
        affordable = LEAST + int((left - least) / (most - least) * (tokens - LEAST))
        return replace(prompt, max_output_tokens=affordable)

    def pay(self, prompt: Prompt, text: str, usage: Usage) -> None:
        """A reply came: count what it cost, as told or else as estimated."""
        cost = cost_of(self._settings, usage)
        if cost is None:
            cost = self._cost(prompt, estimate_tokens(text))
        self.spent += cost or 0

    def _cost(self, prompt: Prompt, output_tokens: int) -> Decimal | None:
        usage = Usage(input_tokens=int(input_of(prompt) * CAREFUL), output_tokens=output_tokens)
        return cost_of(self._settings, usage)

    def _refusal(self, least: Decimal) -> OverBudget:
        budget = dollars(Decimal(str(self._budget)))
        if not self.spent:
            return OverBudget(
                f"One request to {self._settings.model} costs {dollars(least)} or more, and the "
                f"budget is {budget}.",
                remedy="Raise the budget, or take a cheaper model or a shorter prompt.",
            )
        return OverBudget(
            f"The post is not continued: of its budget of {budget}, {dollars(self.spent)} is "
            f"spent, and a continuation costs {dollars(least)} or more.",
            remedy="Press Continue to spend as much once more, or write again with a larger one.",
        )


def input_of(prompt: Prompt) -> int:
    """Tokens that a request sends, as far as can be told before."""
    said = (prompt.instructions, *(turn["content"] for turn in prompt.messages))
    return estimate_tokens("".join(said))


def dollars(amount: Decimal) -> str:
    """An amount in words, to a hundredth of a cent.

    >>> [dollars(Decimal(each)) for each in ("2", "0.05", "0.00123", "0.125")]
    ['$2.00', '$0.05', '$0.0012', '$0.125']
    """
    whole, _, cents = f"{amount:.4f}".partition(".")
    return f"${whole}.{cents.rstrip('0'):0<2}"
