"""How a lane stands, in a sentence beside its figures: why it waits, or how it ended.

Plain text: parts of it may be a provider's own words.
"""

from collections.abc import Callable, Mapping
from typing import Final

from providers.base import ProviderError, ReplyTooLong, RunawayReply
from runs.run import LaneState, LaneView


def explain(view: LaneView) -> str:
    """Say why a lane waits or how it ended; empty where its state says all."""
    say = _SENTENCES.get(view.state)
    return say(view) if say else ""


def ending_error(view: LaneView) -> ProviderError | None:
    """What ended a lane; None while it goes on, and where it did not end by an error."""
    if not view.ended:
        return None
    if view.state == "stopped" and not isinstance(view.error, ReplyTooLong | RunawayReply):
        return None  # the person stopped it while it waited because of an error
    return view.error


def _queued(view: LaneView) -> str:
    if view.place is None:
        return ""
    return "Next in the queue." if view.place == 1 else f"Number {view.place} in the queue."


def _waiting(view: LaneView) -> str:
    if view.error is None:
        return ""
    if not view.tries:  # held back by what another lane was told
        return view.error.message
    return f"{view.error.message} Try {view.tries} of {view.error.tries} failed."


def _complete(view: LaneView) -> str:
    if not view.text.strip():
        return "The model sent no text. Write again, or take another model."
    if view.envelope.post is None:
        return "The reply holds no whole post: it lacks a title or a body. The Reply tab shows it."
    return f"Completed in {len(view.seams) + 1} parts." if view.seams else ""


def _cut(view: LaneView) -> str:
    if error := ending_error(view):
        return f"{error.message} The text so far is kept. {error.remedy}"
    return "Cut off: the output limit was reached. Continue it, or ask for fewer words."


def _filtered(view: LaneView) -> str:
    error = ending_error(view)
    reason = error.message if error else view.detail
    return f"Filtered: {reason or 'the model would not go on.'} Change the topic's words."


def _stopped(view: LaneView) -> str:
    if error := ending_error(view):
        return f"{error.message} {error.remedy}"
    return "Stopped by you." + (" The text so far is kept." if view.text else "")


def _failed(view: LaneView) -> str:
    error = ending_error(view)
    return f"{error.message} {error.remedy}" if error else "No text came."


def _interrupted(_view: LaneView) -> str:
    return "Interrupted: the app ended while this was being written."


_SENTENCES: Final[Mapping[LaneState, Callable[[LaneView], str]]] = {
    "queued": _queued,
    "waiting": _waiting,
    "complete": _complete,
    "cut": _cut,
    "filtered": _filtered,
    "stopped": _stopped,
    "failed": _failed,
    "interrupted": _interrupted,
}
