"""The view "Batch": a new batch and the list of all, or one batch with its posts."""

from functools import partial
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.at_top import show_at_top
from components.batch import keys
from components.batch.alike import alike
from components.batch.cells import cell_filters, cell_table, count_cells, pages
from components.batch.compare import compare_section
from components.batch.improvement import improvement_section
from components.batch.list import close_batch, list_of_batches, marks, title_of
from components.batch.new import batch_prompts, new_batch
from components.batch.progress import is_live, show_progress, steering
from components.batch.words import file_stem
from components.notices import escape_markdown, show_database_error
from components.owner import owner
from components.widget_values import parameter
from components.write.kept import fill_form, keep_form
from components.write.model_picker import lane_choice, model_picker, warm_up_provider
from components.write.prompt_fields import variable_fields
from components.write.prompt_picker import look_up_prompts
from components.write.settings import brief_settings, limit_settings, settings_group
from runs.batch.values import Batch, CellFilter, Progress
from runs.store.database import nothing_is_kept, the_database
from runs.store.errors import DatabaseUnavailable

POLL_INTERVAL_S: Final = 1.5
"""Seconds between two looks at a batch that is being written."""


def batch_view(_line: DeltaGenerator) -> None:
    """Draw the view."""
    _tell_what_was_done()
    look_up_prompts()
    fill_form(lambda: None)
    try:
        _batch_or_batches()
    except DatabaseUnavailable as error:
        show_database_error("Batches cannot be read now.", error)
    keep_form()
    warm_up_provider()


def _batch_or_batches() -> None:
    asked = parameter(keys.PARAMETER)
    if asked:
        from runs.batch.batches import batch_progress

        progress = batch_progress(the_database(), asked)
        if progress and progress.batch.owner == owner():
            _one(progress)
            return
        st.info("The batch in this address is not here any more.", icon=":material/info:")
    _side_bar()
    new_batch()
    if nothing_is_kept():
        return
    from runs.batch.batches import list_batches

    if batches := list_batches(the_database(), owner()):
        list_of_batches(batches)


def _side_bar() -> None:
    with st.sidebar, st.container(gap="xsmall"):
        with settings_group("Model", beside=lane_choice):
            model_picker(None)
        with settings_group("Brief", beside=limit_settings):
            variable_fields(batch_prompts())
            brief_settings(several_topics=True)


def _one(progress: Progress) -> None:
    """Draw a batch: its head, how far it is, and its posts."""
    from runs.batch.table import cell_options, count_versions
    from runs.improvement.record import find_improvement

    batch = progress.batch
    st.session_state[keys.STARTED] = None
    improvement = find_improvement(the_database(), batch.id)
    is_unfinished = improvement is not None and improvement.state != "done"
    asks_for_key = batch.needs_key and bool(progress.missing or is_unfinished)
    if asks_for_key:
        _side_bar()  # to type it
    show_at_top(batch.id)
    options = cell_options(the_database(), batch.id)
    _head(batch)
    is_searching = improvement is not None and improvement.state == "running"
    is_moving = is_searching or is_live(progress)
    every = POLL_INTERVAL_S if is_moving else None
    if improvement:
        show = st.fragment(_improvement, run_every=every)
        show(batch.id, was_searching=is_searching, was_moving=is_moving)
    else:
        providers = sorted({model_id.partition(":")[0] for model_id in options["model_id"]})
        st.fragment(_progress, run_every=every)(batch.id, providers, was_live=is_live(progress))
    _downloads(batch)
    wanted = cell_filters(options)
    st.fragment(_cells, run_every=every)(batch.id, wanted)
    pages(count_cells(batch.id, wanted))
    if progress.counts.get("complete", 0) > 1:
        alike(batch.id)
    if improvement is None and count_versions(the_database(), batch.id) > 1:
        compare_section(progress, has_side_bar=asks_for_key)


def _head(batch: Batch) -> None:
    with st.container(key="batch-head", horizontal=True, vertical_alignment="center"):
        st.button(
            "All batches",
            key="batch-close",
            type="tertiary",
            icon=":material/arrow_back:",
            on_click=close_batch,
        )
        st.markdown(f"**{title_of(batch)}**", width="content")
        marks(batch)
    if batch.note:
        st.caption(escape_markdown(batch.note))


def _progress(batch_id: str, providers: list[str], *, was_live: bool) -> None:
    """How far the batch is; drawn again by itself while it is being written."""
    from runs.batch.batches import batch_progress

    progress = batch_progress(the_database(), batch_id)
    if progress is None or is_live(progress) != was_live:
        st.rerun()
    show_progress(progress)
    if steering(progress, providers):
        st.rerun()


def _improvement(batch_id: str, *, was_searching: bool, was_moving: bool) -> None:
    """The improvement that the batch writes for; drawn again by itself while either goes on."""
    from runs.batch.batches import batch_progress
    from runs.improvement.record import find_improvement

    progress = batch_progress(the_database(), batch_id)
    improvement = find_improvement(the_database(), batch_id)
    if progress is None or improvement is None:
        st.rerun()
    is_searching = improvement.state == "running"
    if (is_searching, is_searching or is_live(progress)) != (was_searching, was_moving):
        st.rerun()
    if improvement_section(improvement, progress):
        st.rerun()


def _cells(batch_id: str, wanted: CellFilter) -> None:
    if cell_table(batch_id, wanted):
        st.rerun()


def _downloads(batch: Batch) -> None:
    """Offer the posts and the results, made at the press."""
    from runs.batch.archive import archive_of, results_of

    name = file_stem(batch)
    with st.container(key="batch-downloads", horizontal=True):
        st.download_button(
            "All posts",
            data=partial(archive_of, the_database(), batch.id),
            file_name=f"{name}.zip",
            mime="application/zip",
            key="batch-zip",
            icon=":material/download:",
            help="A ZIP file with a Markdown file for each post, and results.csv.",
            on_click="ignore",
        )
        st.download_button(
            "Results as CSV",
            data=partial(results_of, the_database(), batch.id),
            file_name=f"{name}.csv",
            mime="text/csv",
            key="batch-csv",
            icon=":material/table:",
            help="A row for each post: its state, fields, figures and scores.",
            on_click="ignore",
        )


def _tell_what_was_done() -> None:
    if done := st.session_state.pop(keys.DONE, None):
        st.toast(done)
