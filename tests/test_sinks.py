"""HTML is made in one place of each kind, and no other appears without this file knowing.

Two ways lead from a text to elements: what Python hands Streamlit as HTML, which it never does, and
what a script of ours puts into a page, which happens in the preview's sandboxed frame only. What
goes there, and into the files, is written by five modules, each of which escapes every hole.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
ROOMS: Final = ("components", "runs", "providers", "posts")
SOURCES: Final = sorted(
    path
    for path in [ROOT / "app.py", *(file for room in ROOMS for file in (ROOT / room).rglob("*.*"))]
    if path.suffix in {".py", ".js", ".html", ".svg"}
)
PYTHON: Final = [path for path in SOURCES if path.suffix == ".py"]

STREAMLIT_WAYS: Final = frozenset({"html", "iframe", "v1", "declare_component"})
"""Names of Streamlit that take HTML, or an address to frame."""
BROWSER_WAYS: Final = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|srcdoc|setHTML\w*|document\.write(?:ln)?"
    r"|createContextualFragment|DOMParser|parseFromString|dangerouslySetInnerHTML"
    r"|eval|Function|importScripts|javascript)\b"
)
"""How a script makes elements or a program of a text."""
ONE_PLACE: Final = {"srcdoc": 1, "insertAdjacentHTML": 1, "innerHTML": 1}
"""What `preview.js` uses, each once: the frame's page, which is ours, and the renderer's HTML."""

ESCAPED: Final = re.compile(
    r"_text\(|_name\(post\)|_json_ld\(draft\)|render_markdown\(|render_source\(|escape\(|escapeHtml\("
    r"|''\.join\((?:_cells\(|map\(_finding, )"
)
"""Holes of a piece of HTML that hold what was escaped or rendered, by how they begin."""
TO_MODELS: Final = frozenset(
    {
        "posts/revision/messages.py",
        "runs/improvement/messages.py",
        "runs/writing/plan/messages.py",
    }
)
"""Tags that models read, and no browser."""
MADE_BEFORE: Final[Mapping[str, frozenset[str]]] = {
    "posts/markdown.py": frozenset({"ID", "note", "direction_of(title)"}),
    "posts/markdown_rules.py": frozenset({"place"}),
    "posts/links.py": frozenset(),
    "posts/export/html_page.py": frozenset(
        {
            "head",
            "article",
            "ARTICLE_CSS",
            "POLICY",
            "kind",
            "name",
            "reason",
            "direction_of(title)",
        }
    ),
    "posts/export/report.py": frozenset(
        {
            *("ARTICLE_CSS", "REPORT_CSS", "POLICY", "body", "links", "head", "lines", "items"),
            *("blocks", "texts", "shown", "title", "ending", "told", "sign", "finding.severity"),
            *("number", "name", "direction_of(title)", "direction_of(value)"),
            *("direction_of(claim)", "_claims(post.claims)"),
        }
    ),
    "posts/export/experiment_report.py": frozenset(
        {
            *(
                "title",
                "head",
                "summary",
                "legend",
                "lines",
                "items",
                "cells",
                "marks",
                "points",
                "picture",
                "direction",
            ),
            *("level", "number", "x", "y", "told", "size", "quarter", "width"),
        }
    ),
}
"""The modules that write HTML, and which other holes they have: our own words, numbers, and HTML
that was made a line above."""


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def nodes_of(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


# What Python hands Streamlit


def is_own(node: ast.expr) -> bool:
    """`self.html` is a name of ours."""
    return isinstance(node, ast.Name) and node.id == "self"


def test_python_hands_streamlit_no_html() -> None:
    found = [
        f"{shown(path)}:{getattr(node, 'lineno', 0)}"
        for path in PYTHON
        for node in nodes_of(path)
        if (isinstance(node, ast.keyword) and node.arg and node.arg.startswith("unsafe"))
        or (isinstance(node, ast.Constant) and node.value == "unsafe_allow_html")
        or (
            isinstance(node, ast.Attribute)
            and node.attr in STREAMLIT_WAYS
            and not is_own(node.value)
        )
        or (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith("streamlit")
            and ("v1" in (node.module or "") or {a.name for a in node.names} & STREAMLIT_WAYS)
        )
        or (isinstance(node, ast.Import) and any(a.name.endswith(".v1") for a in node.names))
    ]
    assert found == []


def test_a_components_own_page_is_written_down_and_never_put_together() -> None:
    given = {
        f"{shown(path)}: {ast.unparse(keyword.value)}"
        for path in PYTHON
        for node in nodes_of(path)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "html" and not isinstance(keyword.value, ast.Constant)
    }
    # Those two are no pages: what a browser has of a post, as the renderer made it.
    assert given == {"components/live/feed.py: html"}


# What our scripts put into the page


def test_scripts_make_elements_of_text_in_the_previews_frame_only() -> None:
    found = {
        shown(path): [match[1] for match in BROWSER_WAYS.finditer(without_comments(path))]
        for path in SOURCES
    }
    expected = {"components/live/browser/preview.js": sorted(ONE_PLACE)}
    assert {name: sorted(ways) for name, ways in found.items() if ways} == expected


def without_comments(path: Path) -> str:
    """A script's text, or the texts within a Python file: its own code makes no elements."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
    constants = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
    scripts = [each for each in constants if isinstance(each, str) and "export default" in each]
    return "\n".join(scripts)


def test_the_frame_runs_no_script() -> None:
    preview = (ROOT / "components/live/browser/preview.js").read_text(encoding="utf-8")
    frames = re.findall(r"element\(\"iframe\"", "".join(map(without_comments, SOURCES)))
    (sandbox,) = re.findall(r'SANDBOX = "([^"]*)"', preview)
    assert len(frames) == 1
    assert 'setAttribute("sandbox", SANDBOX)' in preview
    assert set(sandbox.split()) == {
        *("allow-same-origin", "allow-popups", "allow-popups-to-escape-sandbox"),
    }


# Who writes HTML


def pieces_of_html(path: Path) -> Iterator[list[str]]:
    """The holes of each text with tags in it; patterns to look for tags are none."""
    for node in nodes_of(path):
        if isinstance(node, ast.JoinedStr):
            holes = [each for each in node.values if isinstance(each, ast.FormattedValue)]
            words = "".join(str(v.value) for v in node.values if isinstance(v, ast.Constant))
            if "(?" not in words and re.search(r"</?[a-z][a-z0-9]*[ >]|<!", words):
                yield [ast.unparse(each.value) for each in holes]


def test_no_other_module_writes_html() -> None:
    writers = {shown(path) for path in PYTHON if any(pieces_of_html(path))}
    assert writers - TO_MODELS == MADE_BEFORE.keys()


@pytest.mark.parametrize("name", MADE_BEFORE)
def test_every_hole_of_html_is_escaped(name: str) -> None:
    for holes in pieces_of_html(ROOT / name):
        raw = {hole for hole in holes if not ESCAPED.match(hole)} - MADE_BEFORE[name]
        assert raw == set()


def test_this_file_finds_what_it_looks_for(tmp_path: Path) -> None:
    script = tmp_path / "a.js"
    script.write_text("// innerHTML\na.innerHTML = b; document.write(c); eval(d);\n", "utf-8")
    found = [match[1] for match in BROWSER_WAYS.finditer(without_comments(script))]
    assert found == ["innerHTML", "document.write", "eval"]
    module = tmp_path / "a.py"
    module.write_text('f"<b>{x}</b>{_text(y)}"\nf"a < b {z}"\n', "utf-8")
    assert list(pieces_of_html(module)) == [["x", "_text(y)"]]
