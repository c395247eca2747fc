"""How a lane ended is told in words that say what to look at."""

from decimal import Decimal

import pytest

from components.live.feed import fields
from components.live.outcome import describe_joints, explain, repairs_of
from providers.base import Finished, OverBudget, ReplyCut, StopReason
from runs.lane import Lane
from runs.lane_view import LaneView, PartialReply
from runs.settings import Brief, LaneSettings

HEADER = "TITLE: Tea\nMETA_DESCRIPTION: How to make it.\nTAGS: tea\nCATEGORIES: Tutorials\n\n"
FIRST = f"{HEADER}## Water\n\nBoil as much water as you need, and then wait for a minute or two"
SECOND = " before you pour it over the leaves.\n\n</EndOFText>\n"
UNSURE = (f"{HEADER}In the first week", "week it held.\n\n</EndOFText>\n")
AGAIN = "as you need, and then wait for a minute or two"


def lane(*parts: str, reason: StopReason = "end", detail: str = "") -> Lane:
    """A lane that wrote these parts, and has ended."""
    made = Lane(Brief(topic="Tea"), LaneSettings(provider="p", model="m"), clock=lambda: 0.0)
    for number, part in enumerate(parts):
        if number:
            made.seam()
        made.append(part)
    made.finish(Finished(stop_reason=reason, detail=detail), cost=Decimal(0))
    return made


def view(*parts: str, reason: StopReason = "end", detail: str = "") -> LaneView:
    return lane(*parts, reason=reason, detail=detail).view()


WHOLE = FIRST + SECOND
ENDINGS = {
    "in one go": (view(WHOLE), "Completed in one go."),
    "in parts": (view(FIRST, SECOND), "Completed in 2 parts."),
    "in three parts": (view(FIRST, SECOND[:9], SECOND[9:]), "Completed in 3 parts."),
    "in parts that repeat": (view(FIRST, AGAIN + SECOND), "Completed in 2 parts."),
    "mended": (view(f"Here is your post:\n\n{WHOLE}"), "Completed in one go. Repaired in 1 place."),
    "mended twice": (
        view(f"Here is your post:\n\n{WHOLE}\nDo you like it?"),
        "Completed in one go. Repaired in 2 places.",
    ),
    "what nobody sees": (view(WHOLE.replace("\n", "\r\n")), "Completed in one go."),
    "without its end": (
        view(FIRST),
        "Completed in one go. It lacks the end marker: read whether it is whole.",
    ),
    "not certain": (
        view(*UNSURE),
        "Completed in 2 parts. It is not certain how part 2 goes on: read the text there.",
    ),
    "cut": (
        view(FIRST, reason="max_tokens"),
        "Cut off: the output limit was reached. Continue it, or ask for fewer words.",
    ),
    "over the budget": (
        view(FIRST, reason="max_tokens", detail="The budget of $1.00 is spent. Raise it."),
        "Cut off: The budget of $1.00 is spent. Raise it.",
    ),
    "filtered": (
        view(FIRST, reason="refusal", detail="No tea."),
        "Filtered: No tea. Change the topic's words.",
    ),
}


@pytest.mark.parametrize(("ended", "said"), ENDINGS.values(), ids=ENDINGS.keys())
def test_how_a_lane_ended_is_said_in_words(ended: LaneView, said: str) -> None:
    assert explain(ended) == said


def test_where_parts_meet_is_said_with_what_was_left_out() -> None:
    (said,) = describe_joints(view(FIRST, AGAIN + SECOND).envelope)
    assert said == (
        f"Part 2 begins at character {len(FIRST) + 1} · {len(AGAIN)} characters left out · "
        "Removed words that the continuation repeated"
    )


def test_a_joint_that_is_not_certain_says_so() -> None:
    (said,) = describe_joints(view(*UNSURE).envelope)
    assert said.endswith("Not certain that it goes on here")


def test_what_joins_the_parts_is_no_repair_of_the_post() -> None:
    assert repairs_of(view(FIRST, AGAIN + SECOND).envelope) == []


def test_a_seam_that_nothing_came_behind_makes_no_part() -> None:
    assert explain(view(WHOLE, "")) == "Completed in one go."


def test_the_browser_is_told_where_to_mark_the_reply() -> None:
    ended = lane(FIRST, AGAIN + SECOND)
    (joint,) = fields(ended, ended.view())["joints"]
    assert (joint["at"], joint["out"]) == (len(FIRST), len(AGAIN))
    assert "joints" not in fields(ended, ended.view(), blind=True)


def test_a_budget_that_ends_a_continuation_keeps_the_text_and_says_what_to_do() -> None:
    cut = Lane(Brief(topic="Tea"), LaneSettings(provider="p", model="m"), clock=lambda: 0.0)
    cut.resume(PartialReply(text=FIRST))
    cut.fail(OverBudget("The budget is spent.", remedy="Raise it."))
    assert cut.view().state == "cut"
    assert explain(cut.view()) == "The budget is spent. The text so far is kept. Raise it."


def test_a_break_is_told_as_one() -> None:
    cut = Lane(Brief(topic="Tea"), LaneSettings(provider="p", model="m"), clock=lambda: 0.0)
    cut.append(FIRST)
    cut.fail(ReplyCut("The reply broke off.", remedy="Continue it."))
    assert explain(cut.view()) == "The reply broke off. The text so far is kept. Continue it."
