"""Two texts as one, with what was removed struck through and what was added underlined.

A component of its own puts every piece into the page as text, so nothing in it is ever read as
HTML or Markdown. Removed and added pieces are `<del>` and `<ins>`, carry a sign and a word for
those who listen, and differ by more than colour.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final, Literal

import streamlit as st

from posts.plain_text import replace_surrogates
from posts.word_diff import Change

Height = int | Literal["content"]
_CSS: Final = """
.db-diff {
  box-sizing: border-box;
  overflow: auto;
  padding: 0.75rem 1rem;
  border: 1px solid var(--st-border-color);
  border-radius: var(--st-base-radius);
  font: 0.9375rem/1.7 var(--st-font);
  color: var(--st-text-color);
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
.db-diff:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.db-diff del, .db-diff ins {
  padding: 0.05em 0.2em;
  border-radius: 3px;
  box-decoration-break: clone;
  -webkit-box-decoration-break: clone;
}
.db-diff del {
  color: var(--st-orange-text-color);
  background: var(--st-orange-background-color);
  text-decoration: line-through 1.5px;
}
.db-diff ins {
  color: var(--st-blue-text-color);
  background: var(--st-blue-background-color);
  text-decoration: underline 2px;
  text-underline-offset: 0.2em;
}
.db-diff .db-said {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
"""
_JS: Final = """
const SAID = { removed: ["del", "[removed: ", "]"], added: ["ins", "[added: ", "]"] };

function said(text) {
  return Object.assign(document.createElement("span"), { className: "db-said", textContent: text });
}

function piece([kind, text]) {
  if (!(kind in SAID)) return document.createTextNode(text);
  const [tag, before, after] = SAID[kind];
  const element = document.createElement(tag);
  element.append(said(before), text, said(after));
  return element;
}

export default function ({ data, parentElement }) {
  const view = parentElement.querySelector(".db-diff");
  view.style.maxHeight = data.height ? `${data.height}px` : "";
  view.setAttribute("aria-label", data.label);
  view.replaceChildren(...data.pieces.map(piece));
}
"""
_mount: Final = st.components.v2.component(
    "draftbench_diff",
    html='<div class="db-diff" dir="auto" role="region" tabindex="0"></div>',
    css=_CSS,
    js=_JS,
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
