"""A report: one page that shows a comparison to somebody who has no app.

The page runs no script and loads nothing: it can be opened from a disk, sent and printed. What
models and people wrote is escaped, and the posts are made by the one renderer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from posts.checks.finding import Finding, Severity
from posts.direction import direction_of
from posts.envelope import Envelope
from posts.markdown import ARTICLE_CSS, render_markdown
from posts.plain_text import drop_unprintable
from posts.versions import WRITTEN, VersionName

BEST: Final = "★ is the best of its row, among posts that were written to their end."
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
REPORT_CSS: Final = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
SIGNS: Final[dict[Severity, str]] = {
    "good": "✓ Good",
    "ok": "! Fair",
    "bad": "✗ Bad",
    "unchecked": "– Not checked",
}
"""What a severity looks like: told apart without colour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedPost:
    """What one lane wrote."""

    name: str
    """Its number and its model; says so where it is a recording."""
    prompt: str
    """The label of its prompt version."""
    ending: str
    """How it ended, in words."""
    whole: bool
    """It ended as it should; else that is said above its text."""
    parts: tuple[str, ...]
    """Where the parts of a continued post meet, a sentence each."""
    repairs: tuple[str, ...]
    """What the reader repaired, a sentence each."""
    version: VersionName = WRITTEN
    """Which version of the post it is."""
    envelope: Envelope
    claims: tuple[str, ...] = ()
    """What a person must verify before it is published, a sentence each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedRow:
    """A figure or a check, a cell for each post."""

    label: str
    cells: tuple[str, ...]
    findings: tuple[tuple[Finding, ...], ...] = ()
    """Of a check: what it found in each post, instead of the cells."""
    best: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedPrompt:
    """A prompt as it was sent, with what it was sent to."""

    label: str
    instructions: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that a report says. Every text in it may be hostile."""

    topic: str
    made: str
    """When the run was started, in words."""
    posts: Sequence[ReportedPost]
    figures: Sequence[ReportedRow]
    checks: Sequence[ReportedRow]
    """Those that found something to tell."""
    checks_left_out: str
    """How many others there are, in a sentence."""
    prompts: Sequence[ReportedPrompt]
    votes: Sequence[str]
    """What was voted on these posts, a sentence each."""


def write_report(report: Report) -> str:
    """Write the report as a page of its own."""
    parts = (
        _heading(report),
        _table("Figures", report.figures, report.posts),
        _note(BEST if any(row.best for row in report.figures) else ""),
        _table("Checks", report.checks, report.posts),
        _note(report.checks_left_out),
        _votes(report.votes),
        '<h2 class="part screen">Posts</h2>',
        *(_post(post, number) for number, post in enumerate(report.posts, start=1)),
        write_prompts(report.prompts),
    )
    return write_page(f"{report.topic} – comparison", "\n".join(filter(None, parts)))


def write_page(title: str, body: str) -> str:
    """A page of its own, which runs and loads nothing.

    Args:
        title: Plain text.
        body: HTML, escaped already.
    """
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{_text(title)}</title>
<style>
{ARTICLE_CSS}{REPORT_CSS}</style>
</head>
<body>
{body}
</body>
</html>
"""


def _heading(report: Report) -> str:
    links = "".join(
        f'<li><a href="#post-{number}" dir="auto">{_text(post.name)}</a></li>'
        for number, post in enumerate(report.posts, start=1)
    )
    return f"""<header>
<p class="made">Draftbench comparison · {_text(report.made)}</p>
<h1 dir="auto">{_text(report.topic)}</h1>
</header>
<nav aria-label="Posts"><ul>{links}</ul></nav>"""


def _table(title: str, rows: Sequence[ReportedRow], posts: Sequence[ReportedPost]) -> str:
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{_name(post)}</th>' for post in posts)
    lines = "\n".join(f"<tr>{''.join(_cells(row))}</tr>" for row in rows)
    return f"""<h2 class="part">{title}</h2>
<div class="wide" role="region" aria-label="{title}" tabindex="0"><table class="rows">
<thead><tr><td></td>{head}</tr></thead>
<tbody>
{lines}
</tbody>
</table></div>"""


def _cells(row: ReportedRow) -> Iterator[str]:
    yield f'<th scope="row">{_text(row.label)}</th>'
    for number, cell in enumerate(row.cells):
        if row.findings and row.findings[number]:
            yield f"<td>{''.join(map(_finding, row.findings[number]))}</td>"
        elif number in row.best:
            yield f'<td class="best">★ {_text(cell)}</td>'
        else:
            yield f'<td dir="auto">{_text(cell)}</td>'


def _finding(finding: Finding) -> str:
    told = (
        "" if finding.severity == "good" else f" {_text(finding.message)} {_text(finding.remedy)}"
    )
    sign = SIGNS[finding.severity]
    return f'<p class="{finding.severity}"><span class="sign">{sign}</span>{told}</p>'


def _note(text: str) -> str:
    return f'<p class="note">{_text(text)}</p>' if text else ""


def _votes(votes: Sequence[str]) -> str:
    if not votes:
        return ""
    items = "".join(f"<li>{_text(vote)}</li>" for vote in votes)
    return f'<h2 class="part">Blind votes</h2>\n<ul>{items}</ul>'


def write_prompts(prompts: Sequence[ReportedPrompt]) -> str:
    """The part of a page that has the prompts, each closed until it is pressed."""
    return folded_part("Prompts", [*map(_prompt, prompts)])


def folded_part(title: str, folded: Sequence[str]) -> str:
    """A part of a page: blocks of HTML that open at a press; nothing where there are none."""
    if not folded:
        return ""
    blocks = "\n".join(folded)
    return f'<section class="prompts">\n<h2 class="part">{_text(title)}</h2>\n{blocks}\n</section>'


def _prompt(prompt: ReportedPrompt) -> str:
    texts = "".join(
        f'<h3>{title}</h3><pre dir="auto">{_text(text)}</pre>'
        for title, text in (("Instructions", prompt.instructions), ("Message", prompt.message))
        if text
    )
    if not texts:
        return f"<p>{_text(prompt.label)}.</p>"
    return f"<details><summary>{_text(prompt.label)}</summary>{texts}</details>"


def _post(post: ReportedPost, number: int) -> str:
    envelope = post.envelope
    fields: dict[str, Sequence[str]] = {
        "Prompt": [post.prompt],
        "Title": [envelope.title or ""],
        "Meta description": [envelope.meta_description or ""],
        "Tags": [", ".join(envelope.tags)],
        "Categories": [", ".join(envelope.categories)],
        "Not allowed": [", ".join(envelope.unknown_categories)],
        "Version": [post.version],
        "Written": [post.ending] if post.whole else [],
        "Parts": post.parts,
        "Repairs": post.repairs,
    }
    shown = "".join(_field(name, list(filter(None, values))) for name, values in fields.items())
    ending = "" if post.whole else f'<p class="incomplete" dir="auto">{_text(post.ending)}</p>\n'
    title = _post_title(envelope.title) if envelope.title else ""
    return f"""<section class="post" id="post-{number}">
<header>
<h2>{_name(post)}</h2>
<dl>{shown}</dl>
</header>
<article>
{title}{ending}{render_markdown(envelope.body, place=f"{number}-")}</article>
{_claims(post.claims)}</section>"""


def _claims(claims: Sequence[str]) -> str:
    if not claims:
        return ""
    items = "".join(f'<li dir="{direction_of(claim)}">{_text(claim)}</li>' for claim in claims)
    return f"<h3>Claims to verify</h3>\n<ul>{items}</ul>\n"


def _field(name: str, values: Sequence[str]) -> str:
    """A name and its values, a line each; nothing where there are none."""
    lines = "".join(f'<dd dir="{direction_of(value)}">{_text(value)}</dd>' for value in values)
    return f"<dt>{name}</dt>{lines}" if lines else ""


def _post_title(title: str) -> str:
    return f'<h1 dir="{direction_of(title)}">{_text(title)}</h1>\n'


def _name(post: ReportedPost) -> str:
    return f"<bdi>{_text(post.name)}</bdi>"


def _text(text: str) -> str:
    return escape(drop_unprintable(text))
