"""The small requests for a section that is written once more."""

from dataclasses import replace

from providers.base import Prompt
from runs.prepare import Prepared
from runs.writing.plan.again import Assignment, OwnRequests
from runs.writing.small.strategy import PART_WORDS
from runs.writing.small.writer import choose_strategy


def small_requests(prepared: Prepared, assignment: Assignment) -> OwnRequests:
    """How the model of this lane is asked for the section."""
    strategy = choose_strategy(prepared.brief, prepared.settings)
    heading = assignment.rewrite.heading
    headings = [each.heading for each in assignment.outline.sections]

    def ask(words: int, *, more: bool) -> Prompt:
        if not heading:
            request = strategy.opening(headings, words=words)
        elif more:
            request = strategy.more(heading, headings, words)
        elif assignment.closes:
            request = strategy.closing(heading, headings, words=words)
        else:
            request = strategy.section(heading, headings, words=words, as_list=False)
        return replace(request, text=f"{request.text} {assignment.note}".rstrip())

    return OwnRequests(ask=ask, most_words=PART_WORDS, unwanted=strategy.unwanted)
