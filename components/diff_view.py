"""Two texts as one, with what was removed struck through and what was added underlined.

A component of its own puts every piece into the page as text, so nothing in it is ever read as
HTML or Markdown. Removed and added pieces are `<del>` and `<ins>`, carry a sign and a word for
those who listen, and differ by more than colour.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final, Literal

import streamlit as st

from components.browser_module import bundle
from posts.plain_text import replace_surrogates
from posts.word_diff import Change

Height = int | Literal["content"]
_mount: Final = st.components.v2.component(
    "draftbench_diff",
    html='<div class="db-diff" dir="auto" role="region" tabindex="0"></div>',
    css=Path(__file__).with_name("diff_view.css").read_text(encoding="utf-8"),
    js=bundle(Path(__file__).with_name("diff_view.js")),
    isolate_styles=False,  # its text is then read aloud, found and copied
)


def show_diff(
    changes: Sequence[Change],
    *,
    key: str = "diff",
    label: str = "Differences",
    height: Height = "content",
    counted: bool = True,
) -> None:
    """Show what was removed and added, in its place.

    Args:
        changes: The pieces, in order; hostile text is harmless.
        key: The widget's key: another one for each diff on the page.
        label: Its name for those who listen.
        height: In pixels, above which it scrolls; `content` for as high as it is.
        counted: Say above it how much differs, and how that is shown.
    """
    count = {kind: sum(change.kind == kind for change in changes) for kind in ("removed", "added")}
    if not any(count.values()):
        st.caption(":material/equal: No differences.")
        return
    if counted:
        _legend(count)
    data = {
        "pieces": _pieces(changes),
        "label": label,
        "height": None if height == "content" else height,
    }
    # Streamlit takes two underscores in a row for its own mark, and a lane's id may have them.
    _mount(key=key.replace("_", "-"), data=data)


def _legend(count: Mapping[str, int]) -> None:
    st.caption(
        f":material/remove: {_places(count['removed'])} removed (struck through)  ·  "
        f":material/add: {_places(count['added'])} added (underlined)"
    )


def _pieces(changes: Sequence[Change]) -> list[tuple[str, str]]:
    """Kind and text of each piece; neighbours of a kind are one."""
    return [
        (kind, replace_surrogates("".join(change.text for change in group)))
        for kind, group in groupby(changes, key=lambda change: change.kind)
    ]


def _places(count: int) -> str:
    return "1 piece" if count == 1 else f"{count:,} pieces"
