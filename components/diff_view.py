"""Show a word diff: removed text struck through, added text underlined.

The component inserts every piece as plain text, so nothing in it is ever interpreted as HTML or
Markdown. Removed and added pieces are `<del>` and `<ins>`, have a sign and a
word for screen readers, and differ by more than colour.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final, Literal

import streamlit as st

from components.browser_module import component_key
from components.scripts import loader
from posts.plain_text import replace_surrogates
from posts.word_diff import Change

Height = int | Literal["content"]
_mount: Final = st.components.v2.component(
    "draftbench_diff",
    html='<div class="db-diff-tools"></div>'
    '<div class="db-diff" dir="auto" role="region" tabindex="0"></div>',
    js=loader(Path(__file__).with_name("diff_view.js")),
    isolate_styles=False,  # its text is then read aloud, found and copied
)


def show_diff(
    changes: Sequence[Change],
    *,
    key: str = "diff",
    label: str = "Differences",
    height: Height = "content",
    counted: bool = True,
    jumps: bool = False,
) -> None:
    """Show removed and added text in context.

    Args:
        changes: The pieces, in order; may be untrusted text.
        key: The widget's key, unique on the page.
        label: Its name for screen readers.
        height: Maximum height in pixels, above which it scrolls; `content` for no limit.
        counted: Show a summary and a legend above it.
        jumps: Offer to go from change to change, by buttons and by the keys N and P.
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
        "jumps": jumps,
    }
    _mount(key=component_key(key), data=data)


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
