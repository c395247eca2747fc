"""A person's batches, side by side, with a star, a name and a note of their own."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from components.batch import keys
from components.batch.progress import attempt, is_live
from components.batch.words import dollars, duration, many, plain_title
from components.history.names import short
from components.local_time import local_moment
from components.notices import escape_markdown
from components.owner import owner
from components.widget_values import drop_parameter, set_parameter
from runs.batch.serving import delete_batch
from runs.batch.values import Batch, Progress
from runs.store.database import the_database
from runs.the_engine import the_engine

FOR_GOOD = (
    "Every post of the batch goes for good, with its text, figures and settings. What is still "
    "being written is stopped."
)


def list_of_batches(batches: Sequence[Progress]) -> None:
    """List batches with how far each is."""
    st.markdown("**Your batches**")
    with st.container(key="batch-list", gap=None):
        for progress in batches:
            _line(progress)


def open_batch(batch_id: str) -> None:
    """Show a batch; only for callbacks."""
    set_parameter(keys.PARAMETER, batch_id)


def close_batch() -> None:
    """Show the list of batches and the form of a new one; only for callbacks."""
    drop_parameter(keys.PARAMETER)


def title_of(batch: Batch) -> str:
    """What a batch is called, as Markdown."""
    return short(plain_title(batch))


def marks(batch: Batch) -> None:
    """Offer the star, and the menu with name, note and deletion."""
    st.button(
        "★" if batch.starred else "☆",
        key=f"star-{batch.id}",
        type="tertiary",
        help="Remove the star" if batch.starred else "Star this batch",
        on_click=_mark,
        args=(batch.id,),
        kwargs={"starred": not batch.starred},
    )
    if st.button("Name and note", key=f"name-{batch.id}", type="tertiary", icon=":material/label:"):
        _ask_for_name(batch)
    if st.button("Delete", key=f"delete-{batch.id}", type="tertiary", icon=":material/delete:"):
        _ask_before_deleting(batch)


def _line(progress: Progress) -> None:
    batch = progress.batch
    with st.container(key=f"batch-{batch.id}", gap="xxsmall"):
        name, rest = st.columns([6, 7], gap="xsmall", vertical_alignment="center")
        with name:
            st.button(
                f"{'★ ' if batch.starred else ''}**{title_of(batch)}**",
                key=f"open-{batch.id}",
                type="tertiary",
                wrap=False,
                on_click=open_batch,
                args=(batch.id,),
            )
        with rest:
            st.caption(" · ".join([*_figures(progress), local_moment(batch.started_at)]))
        if batch.note:
            st.caption(escape_markdown(batch.note))


def _figures(progress: Progress) -> list[str]:
    done = progress.counts.get("complete", 0)
    said = [f"{done:,} of {many(progress.batch.size, 'post')}", dollars(progress.batch.spent)]
    if is_live(progress):
        left = progress.seconds_left
        at_work = "at the provider" if progress.at_provider else "being written"
        said.append(f"about {duration(left)} left" if left else at_work)
    elif progress.missing:
        said.append("paused" if progress.batch.state == "paused" else "not complete")
    return said


def _mark(batch_id: str, **values: str | bool) -> None:
    from runs.batch.batches import mark_batch

    starred, name, note = (values.get(each) for each in ("starred", "name", "note"))
    attempt(
        batch_id,
        lambda: mark_batch(
            the_database(),
            owner(),
            batch_id,
            name=None if name is None else str(name),
            note=None if note is None else str(note),
            starred=None if starred is None else bool(starred),
        ),
    )


def _ask_for_name(batch: Batch) -> None:
    from runs.batch.batches import MAX_NAME, MAX_NOTE

    name_key, note_key = f"batch-name-{batch.id}", f"batch-note-{batch.id}"

    def save() -> None:
        name, note = (str(st.session_state.get(key) or "") for key in (name_key, note_key))
        _mark(batch.id, name=name, note=note)

    @st.dialog("Name and note", icon=":material/label:")
    def dialog() -> None:
        st.text_input("Name", batch.name, key=name_key, max_chars=MAX_NAME)
        st.text_area("Note", batch.note, key=note_key, max_chars=MAX_NOTE)
        _yes_or_no("Save", save, "Cancel")

    dialog()


def _ask_before_deleting(batch: Batch) -> None:
    def delete() -> None:
        act = partial(delete_batch, the_engine(), the_database(), owner(), batch.id)
        attempt(batch.id, act)
        close_batch()

    @st.dialog("Delete this batch?", icon=":material/delete:")
    def dialog() -> None:
        st.markdown(f"- {title_of(batch)}")
        st.markdown(FOR_GOOD)
        _yes_or_no("Delete", delete, "Keep")

    dialog()


def _yes_or_no(yes: str, act: Callable[[], None], no: str) -> None:
    with st.container(horizontal=True):
        if st.button(yes, key="batch-yes", type="primary", on_click=act):
            st.rerun()
        if st.button(no, key="batch-no"):
            st.rerun()
