"""Posts of a batch that would compete with each other for the same search: found at a press."""

from typing import TYPE_CHECKING, Final

import streamlit as st

from components.batch.words import many
from components.history.names import short
from components.navigation import open_run
from components.notices import escape_markdown
from runs.store.database import the_database

if TYPE_CHECKING:
    from runs.batch.alike import Alike

FOUND: Final = "batch-alike"
"""Session key of what was found, with the batch that it was found in."""
SHOWN: Final = 50


def alike(batch_id: str) -> None:
    """Offer to look for posts that are alike, and show those that were found."""
    known: tuple[str, list[Alike]] | None = st.session_state.get(FOUND)
    with st.container(key="batch-alike", gap="xsmall"):
        if st.button(
            "Find posts that are alike",
            key="batch-find-alike",
            icon=":material/content_copy:",
            help="Titles, descriptions, first paragraphs and whole posts are compared.",
        ):
            from runs.batch.alike import alike_posts  # brings SQLAlchemy

            with st.spinner("Comparing the posts…"):
                known = (batch_id, alike_posts(the_database(), batch_id))
            st.session_state[FOUND] = known
        if known and known[0] == batch_id:
            _show(known[1])


def _show(found: "list[Alike]") -> None:
    if not found:
        st.caption("No two complete posts are alike.")
        return
    posts = "post is" if len(found) == 1 else "posts are"
    st.caption(f"{len(found):,} {posts} like an earlier one.")
    for each in found[:SHOWN]:
        st.button(
            f"{each.number:,}  {short(each.topic)}",
            key=f"alike-{each.cell_id}",
            type="tertiary",
            wrap=False,
            on_click=open_run,
            args=(each.cell_id,),
        )
        said = " ".join(finding.message for finding in each.findings)
        st.caption(escape_markdown(said))
    if len(found) > SHOWN:
        st.caption(f"and {many(len(found) - SHOWN, 'more post')}")
