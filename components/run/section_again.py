"""Write a section of a finished post once more, and see it beside the old one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Final, get_args

import streamlit as st

from components.gone import unless_deleted
from components.live.lane import preview_beside, run_state
from components.notices import escape_markdown
from components.run.edits import can_edit, keep_edit, save
from components.run.versions import choose_version, chosen_version
from posts.edit import edit_of
from posts.export import Draft
from posts.measures import count_words
from posts.versions import EDITED
from runs.lane import Lane
from runs.run import Run
from runs.section_draft import NEW, OLD, SectionDraft, name_of
from runs.the_engine import the_engine
from runs.writing.budget import dollars
from runs.writing.plan.again import LONGEST_NOTE, Rewrite, Wish
from runs.writing.plan.outline import Outline
from runs.writing.plan.swap import headings_of, put_section, section_in

OnRewrite = Callable[[int, Rewrite, str], None]
"""Has a section of a lane's post written once more; the last is the post's body as it stands."""
HEADING_SHOWN: Final = 60
"""Characters of a heading in the list."""


def section_again(run: Run, number: int, on_rewrite: OnRewrite) -> None:
    """Ask which section of a finished post is to be written once more, and how."""
    lane = run.lanes[number]
    body = chosen_version(lane).envelope.body
    headings = headings_of(body, _outline(lane))
    if not body or not headings or not can_edit(run, number, own=True):
        return
    if the_engine().drafts.of(run, number):
        return  # it is decided on first
    key = f"again-{lane.id}"
    with st.popover("Write a section again", icon=":material/refresh:", key=f"{key}-open"):
        st.selectbox(
            "Section",
            headings,
            index=1,  # the first one with a heading
            key=f"{key}-section",
            format_func=partial(_named, body),
        )
        st.segmented_control(
            "How", get_args(Wish), default="again", required=True, key=f"{key}-wish"
        )
        st.text_input(
            "Note",
            key=f"{key}-note",
            max_chars=LONGEST_NOTE,
            placeholder="With an example from a small shop",
        )
        st.caption("The new version stands beside the old one until you accept it.")
        st.button(
            "Write it",
            key=f"{key}-write",
            type="primary",
            on_click=_ask,
            args=(lane, number, on_rewrite),
        )


def section_draft(run: Run, number: int) -> None:
    """Show a section that was written once more beside its old version, to be accepted or not."""
    if not (draft := the_engine().drafts.of(run, number)):
        return
    with st.container(key=f"draft-{number}", border=True):
        writing = draft.writing
        _head(run, number, draft, writing=writing)
        old, new = st.columns(2, gap="medium")
        with old:
            st.caption("As it stands" if draft.old else "As it stands: not in the post")
            _preview(draft, OLD, "The section as it stands")
        with new:
            st.caption(_figures(draft, writing=writing))
            _preview(draft, NEW, "The new version of the section")


def outline_download(lane: Lane) -> None:
    """Offer the outline of a lane as a file, to write by once more or elsewhere."""
    view = lane.view()
    if not view.plan.outline:
        return
    draft = Draft(
        envelope=view.envelope,
        reply=view.text,
        topic=lane.brief.topic,
        written_on=datetime.now(UTC).astimezone().date(),
        state=view.state,
        figures={},
    )
    st.download_button(
        "Outline",
        data=unless_deleted([lane], lambda: f"{lane.plan.outline}\n"),
        file_name=f"{draft.slug}-outline.md",
        mime="text/markdown",
        key=f"outline-{lane.id}",
        icon=":material/toc:",
        help="The headings and their lengths, in Markdown: `--outline FILE` writes by it.",
        on_click="ignore",
    )


def _head(run: Run, number: int, draft: SectionDraft, *, writing: bool) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            st.markdown(f"**Section “{escape_markdown(name_of(draft.heading))}”**", width="content")
            run_state(
                draft.run,
                ended=[OLD] if writing else [OLD, NEW],
                relayed=False,
                on_unreachable=_do_nothing,
                key=f"live-draft-{number}",
            )
        with st.container(horizontal=True, width="content"):
            if writing:
                stop = partial(the_engine().stop, draft.run)
                st.button("Stop this section", key=f"draft-stop-{number}", on_click=stop)
                return
            st.button(
                "Discard",
                key=f"draft-discard-{number}",
                icon=":material/delete:",
                on_click=the_engine().drafts.drop,
                args=(run.lanes[number],),
            )
            st.button(
                "Accept",
                key=f"draft-accept-{number}",
                type="primary",
                icon=":material/check:",
                disabled=not draft.text,
                help="It becomes part of the version Edited.",
                on_click=_accept,
                args=(run, number),
            )
    if error := draft.run.lanes[NEW].view().error:
        st.warning(escape_markdown(f"{error.message} {error.remedy}"))


def _figures(draft: SectionDraft, *, writing: bool) -> str:
    view = draft.run.lanes[NEW].view()
    words = f"New: {view.words:,} of {draft.run.brief.words:,} words"
    if writing or view.cost is None:
        return words
    return escape_markdown(f"{words} · {dollars(view.cost) if view.cost else 'free'}")


def _preview(draft: SectionDraft, place: int, title: str) -> None:
    preview_beside(draft.run.id, place, key=f"draft-{draft.run.id}-{place}", title=title)


def _named(body: str, heading: str) -> str:
    """A heading as the list shows it: with its words, or that the post does not have it."""
    words, heading = count_words(section_in(body, heading)), name_of(heading)
    short = heading if len(heading) <= HEADING_SHOWN else f"{heading[: HEADING_SHOWN - 1]}…"
    return f"{short} ({words:,} words)" if words else f"{short} (missing)"


def _ask(lane: Lane, number: int, on_rewrite: OnRewrite) -> None:
    keep_edit(lane)  # what is being typed is part of the post as it stands
    asked = {each: st.session_state.get(f"again-{lane.id}-{each}") for each in _ASKED}
    known: list[Wish] = [each for each in get_args(Wish) if each == asked["wish"]]
    wish, note = [*known, "again"][0], str(asked["note"] or "")
    rewrite = Rewrite(heading=str(asked["section"]), wish=wish, note=note)
    on_rewrite(number, rewrite, chosen_version(lane).envelope.body)


def _accept(run: Run, number: int) -> None:
    """Put the new section into the edited version of the post."""
    lane, draft = run.lanes[number], the_engine().drafts.of(run, number)
    if not draft or not (text := draft.text):
        return
    keep_edit(lane)
    known = lane.edit.in_use or edit_of(chosen_version(lane).envelope)
    body = put_section(known.body, _outline(lane), draft.heading, text)
    lane.edit.merge(known, replace(known, body=body))
    choose_version(lane, EDITED)
    save(lane)
    the_engine().drafts.drop(lane)


def _outline(lane: Lane) -> Outline:
    return Outline.read(lane.plan.outline)


def _do_nothing() -> None:
    """The rest of the page says that the stream cannot be had."""


_ASKED: Final = ("section", "wish", "note")
