"""How a lane stands, in a sentence beside its figures: why it waits, or how it ended.

Plain text: parts of it may be a provider's own words.
"""

from collections.abc import Callable, Mapping
from typing import Final

from posts.checks.answer import question_back, refusal
from posts.checks.reply import HARMLESS, SEAM
from posts.envelope import Envelope, Joint
from providers.base import ProviderError, ReplyTooLong, RunawayReply
from runs.lane_states import LaneState
from runs.lane_view import LaneView
from runs.writing.plan.progress import outline_of


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


def repairs_of(envelope: Envelope) -> list[str]:
    """What the reader repaired in the post, in plain words that may quote it.

    Without what joins the parts of a continued post, and what nobody can see.
    """
    return [
        made.message
        for made in envelope.repairs
        if made.id not in HARMLESS and not made.id.startswith(SEAM)
    ]


def describe_joints(envelope: Envelope) -> list[str]:
    """Say of each continuation where it was joined, and what that took."""
    return [_describe(joint, part) for part, joint in enumerate(envelope.joints, start=2)]


def _describe(joint: Joint, part: int) -> str:
    said = [f"Part {part} begins at character {joint.offset + 1:,}", *joint.repairs]
    if joint.left_out:
        said.insert(1, f"{joint.left_out:,} characters left out")
    if not joint.sure:
        said.append("Not certain that it goes on here")
    return " · ".join(said)


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
    if words := refusal(view.envelope):
        return f"The model refused: {words}"
    if words := question_back(view.envelope):
        return f"The model asked back: {words}"
    if view.envelope.post is None:
        return "The reply holds no whole post: it lacks a title or a body. The Reply tab shows it."
    said = (_written(view), _without_end(view), _doubt(view), _repaired(view))
    return " ".join(filter(None, said))


def _written(view: LaneView) -> str:
    joints = view.envelope.joints
    if sections := outline_of(view):
        there = sum(each.written > 0 for each in sections)
        missing = len(sections) - there
        of = f"{there} of {len(sections)}" if missing else f"{there}"
        return f"Completed by plan: {of} sections."
    return f"Completed in {len(joints) + 1} parts." if joints else "Completed in one go."


def _without_end(view: LaneView) -> str:
    """The model said that it was done, and did not say so in the post."""
    if view.envelope.complete:
        return ""
    return "It lacks the end marker: read whether it is whole."


def _doubt(view: LaneView) -> str:
    """Which parts may belong together in another way."""
    parts = [str(number) for number, each in enumerate(view.envelope.joints, 2) if not each.sure]
    if not parts:
        return ""
    listed, goes = (
        (f"parts {', '.join(parts)}", "go") if parts[1:] else (f"part {parts[0]}", "goes")
    )
    return f"It is not certain how {listed} {goes} on: read the text there."


def _repaired(view: LaneView) -> str:
    """How often the reader repaired something, but for the joining of parts."""
    made = len(repairs_of(view.envelope))
    return f"Repaired in {made} {'places' if made > 1 else 'place'}." if made else ""


def _cut(view: LaneView) -> str:
    if error := ending_error(view):
        return f"{error.message} The text so far is kept. {error.remedy}"
    if view.plan_ready:
        return view.detail
    if view.detail:
        return f"Cut off: {view.detail}"
    if view.stop_reason == "stop_sequence":
        return "Cut off: the end marker stands inside a code block. Continue it, or write again."
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
