"""An improvement on the page: how far it is, its proposals, and the one that is better."""

from functools import partial
from typing import Final

import streamlit as st

from components.batch import keys
from components.batch.progress import attempt, show_progress, typed_keys
from components.batch.words import many
from components.diff_view import show_diff
from components.notices import escape_markdown
from components.prompt_store import keep_version, kept_versions, say_done, tell
from posts.plain_text import replace_surrogates
from posts.prompts.version import BUILT_IN, PromptVersion
from posts.word_diff import Change, diff_words
from runs.batch.values import Progress
from runs.improvement.search import Candidate
from runs.improvement.values import Improvement
from runs.model_names import name_model
from runs.store.database import the_database
from runs.the_engine import the_engine

DIFF_HEIGHT: Final = 420
NOTE: Final = "Proposal {number}: {why}"
MOST_NOTE: Final = 300
ICONS: Final = {
    "better": ":green[:material/trending_up:]",
    "worse": ":red[:material/trending_down:]",
    "undecided": ":material/question_mark:",
}
EARLY: Final = "The prompt itself is written first, to see what fails."


def improvement_section(improvement: Improvement, progress: Progress) -> bool:
    """Show an improvement; whether something was pressed."""
    from runs.improvement.serving import search_what_is_left

    if improvement.state == "running":  # a process that has died may have left it
        search_what_is_left(the_engine(), the_database())
    tell()
    with st.container(key="improvement", gap="small"):
        show_progress(progress, most=improvement.plan.posts)
        st.caption(_told(improvement))
        pressed = _steering(improvement)
        if improvement.state != "running":
            _result(improvement)
        _proposals(improvement)
        _changes(improvement)
    return pressed


def _told(improvement: Improvement) -> str:
    plan, parts = improvement.plan, improvement.plan.parts
    said = [
        f"{escape_markdown(plan.prompt.label)} is improved",
        f"posts by {escape_markdown(name_model(plan.writing.model_id))}",
        f"proposals by {escape_markdown(name_model(plan.reflecting.model_id))}",
        f"tuned on {many(len(parts.tuned_on), 'topic')}, judged on {len(parts.held_back)} others",
    ]
    return " · ".join(said)


def _steering(improvement: Improvement) -> bool:
    """Offer to stop, or to go on with what could not."""
    from runs.improvement.serving import go_on_improving, stop_improvement

    batch_id = improvement.batch_id
    act = partial(attempt, batch_id)
    if improvement.state == "running":
        stop = partial(stop_improvement, the_engine(), the_database(), batch_id)
        return st.button(
            "Stop", key="improve-stop", icon=":material/stop_circle:", on_click=act, args=(stop,)
        )
    if improvement.state == "ended":

        def go_on() -> None:
            go_on_improving(the_engine(), the_database(), batch_id, keys=typed_keys() or None)

        return st.button(
            "Go on", key="improve-go-on", icon=":material/play_arrow:", on_click=act, args=(go_on,)
        )
    return False


def _result(improvement: Improvement) -> None:
    """What came of it: the verdict, and the offer to keep the winner."""
    best, judged = improvement.best, improvement.judged
    if improvement.state == "ended":
        st.warning(f"It has ended. {escape_markdown(improvement.reason)}", icon=":material/pause:")
    if best is None:
        st.info(
            f"No better version was found. {escape_markdown(improvement.reason)}"
            if improvement.state == "done"
            else "No better version was found so far.",
            icon=":material/info:",
        )
        return
    if judged is None:
        st.markdown(
            f"The best so far is **Proposal {best.number}**. It is not judged yet on the topics "
            "that are held back."
        )
        return
    st.caption(f"The search has ended. {escape_markdown(improvement.reason)}")
    st.markdown(f"{ICONS[judged.outcome]} {escape_markdown(judged.sentence)}")
    if judged.difference > 0:
        _offer(improvement, best)
    else:
        st.caption("It is not proposed: it is no better on topics that it was not tuned on.")


def _offer(improvement: Improvement, best: Candidate) -> None:
    """Have the winner kept as a new version; one that is not proved is offered with less weight."""
    from runs.improvement.messages import with_body

    prompt = improvement.plan.prompt
    text = with_body(prompt.template, best.text)
    kept = next((each for each in kept_versions() if each.text == text), None)
    if kept:
        st.markdown(f":material/check: Kept as **{escape_markdown(kept.label)}**.")
        return
    with st.container(key="improve-offer", horizontal=True, vertical_alignment="bottom"):
        if prompt.name == BUILT_IN.name:
            st.session_state.setdefault(keys.ACCEPTED_NAME, _free_name())
            st.text_input("Name", key=keys.ACCEPTED_NAME, max_chars=80, width=240)
        st.button(
            f"Accept proposal {best.number}" if improvement.is_better else "Keep it anyway",
            key="improve-accept",
            type="primary" if improvement.is_better else "secondary",
            icon=":material/check:",
            on_click=_accept,
            args=(prompt, text, best),
        )
    if not improvement.is_better:
        st.caption("It is not proposed: it may be no better than what you have.")


def _accept(prompt: PromptVersion, text: str, best: Candidate) -> None:
    is_new = prompt.name == BUILT_IN.name
    name = str(st.session_state.get(keys.ACCEPTED_NAME) or "") if is_new else prompt.name
    note = NOTE.format(number=best.number, why=best.why)[:MOST_NOTE]
    if kept := keep_version(name, text, note, is_new=is_new):
        say_done(f"Kept as {kept.label}. You find it under Prompts.")


def _free_name() -> str:
    taken = {each.name.casefold() for each in kept_versions()}
    start = f"My {BUILT_IN.name.lower()}"
    names = (start, *(f"{start} {number}" for number in range(2, 100)))
    return next((each for each in names if each.casefold() not in taken), "")


def _proposals(improvement: Improvement) -> None:
    """Each with its score, how many words differ, and why it was proposed; the newest first."""
    if len(improvement.candidates) < 2:
        if improvement.state == "running":
            st.caption(EARLY)
        return
    st.markdown("**Proposals**")
    with st.container(key="improve-proposals", gap="small"):
        for candidate in reversed(improvement.candidates):
            _proposal(improvement, candidate)


def _proposal(improvement: Improvement, candidate: Candidate) -> None:
    topics = improvement.plan.parts.tuned_on
    mean, name = candidate.mean(topics), _name(improvement, candidate.number)
    best = improvement.best
    mark = " :green[:material/star:]" if best and best.number == candidate.number else ""
    if candidate.refused:
        said = [f":orange[:material/block: Not written:] {escape_markdown(candidate.refused)}"]
    elif mean is None:
        said = ["not written yet"]
    else:
        written = sum(topic in candidate.scores for topic in topics)
        said = [f"score **{mean:.1f}** on {many(written, 'topic')}"]
    if candidate.parent is not None and candidate.text:
        count = {"added": 0, "removed": 0}
        for change in _difference(improvement, candidate):
            if change.kind in count:
                count[change.kind] += len(change.text.split())
        said.append(
            f"+{count['added']} −{count['removed']} words against "
            f"{_name(improvement, candidate.parent)}"
        )
    with st.container(gap=None):
        st.markdown(f"**{name}**{mark} · {' · '.join(said)}")
        if candidate.why:
            st.caption(f"Why: {escape_markdown(candidate.why)}")


def _changes(improvement: Improvement) -> None:
    """The words' difference of one proposal against what it was made from."""
    known = improvement.candidates
    proposals = [each.number for each in known if each.parent is not None and each.text.strip()]
    if not proposals:
        return
    best = improvement.best
    key = f"{keys.CHANGES_OF}-{improvement.batch_id}"
    if st.session_state.get(key) not in proposals:
        st.session_state[key] = best.number if best else proposals[-1]
    number = st.selectbox(
        "What changed in",
        proposals,
        key=key,
        format_func=lambda each: _name(improvement, each),
        width=240,
    )
    candidate = improvement.candidates[number]
    parent = _name(improvement, candidate.parent or 0)
    show_diff(
        _difference(improvement, candidate),
        key="improve-diff",
        label=f"From {parent} to {_name(improvement, number)}",
        height=DIFF_HEIGHT,
        jumps=True,
    )


def _difference(improvement: Improvement, candidate: Candidate) -> list[Change]:
    """By words, against its parent; made once while the page is open."""
    known: dict[tuple[str, int, str], list[Change]] = st.session_state.setdefault(
        keys.DIFFERENCES, {}
    )
    of = (improvement.batch_id, candidate.number, candidate.text)
    if of not in known:
        parent = improvement.candidates[candidate.parent or 0]
        texts = (replace_surrogates(each.text) for each in (parent, candidate))
        known[of] = list(diff_words(*texts))
    return known[of]


def _name(improvement: Improvement, number: int) -> str:
    return f"Proposal {number}" if number else escape_markdown(improvement.plan.prompt.label)
