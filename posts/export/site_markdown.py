r"""A body as Markdown that site generators build: what they would run or drop is escaped.

Hugo, Jekyll and Astro pass raw HTML on or drop it, and read shortcodes, attributes and a second
front matter in a body. A sign is escaped only where Markdown takes the escape for the sign itself;
in code, where no escape exists, a shortcode is written as Hugo writes one that is to be shown.
"""

import re
from collections.abc import Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from posts.blocks import lines_of
from posts.comments import COMMENT_WITHOUT_TAGS, add_comments
from posts.tables import limit_tables

_PARSER: Final = MarkdownIt("commonmark", {"html": False}).enable("table")
limit_tables(_PARSER)
add_comments(_PARSER, COMMENT_WITHOUT_TAGS)
_PARSER.core.ruler.enableOnly(["normalize", "block"])
_TICKS: Final = re.compile(r"(\\*)(`+)")
_SIGN: Final = re.compile(
    r"(?P<kept>\\[!-/:-@\[-`{-~]"
    r"|<!--(?!-?>)(?:(?!--)[^<>]){0,500}-->"  # a comment, which no site shows
    r"|<br ?/?>"
    r"|<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]{0,1000}>|<[\w.+-]{1,64}@[\w.-]{1,255}>"
    r"|\]\([ ]?<[^<>\n]{0,1000}>|~~)"
    r"|(?P<escaped><|(?<=\{)\{(?=%)|\{(?=[#:]|\{<)|~|\$(?=\$)|(?<=\$)\$)"
)
_DEFINITION: Final = re.compile(r"(?<=\n)([ \t>]*):(?=[ \t])")
"""A line that defines the term above it, to some."""
_SIGNS: Final = ("<", "{", "~", "$$")
_RULE: Final = r"[ \t]*(?:[-*_][ \t]*){3,}(?![^\r\n])"
_FIRST_RULE: Final = re.compile(_RULE)
_RULE_OR_DEFINITION: Final = re.compile(rf"[\r\n](?:(?<=\n)[ \t>]*:[ \t]|{_RULE})")
_SHORTCODE: Final = re.compile(
    r"\{\{(?:<(?P<angle>[^\n{}]{0,300}?)>\}\}|%(?P<percent>[^\n{}]{0,300}?)%\}\}|(?P<open>[<%]))"
)


def write_site_markdown(body: str) -> str:
    r"""The body, with what a site generator would not show as text escaped.

    >>> write_site_markdown("Open <your-site>/wp-admin, and `<b>`.\n")
    'Open \\<your-site>/wp-admin, and `<b>`.\n'
    """
    if not (_may_change(body) or _is_front_matter(body)):
        return body
    lines = lines_of(body)
    tokens = _PARSER.parse(body)
    _part_rules(lines, tokens)
    written: list[str] = []
    done = 0
    for start, stop in _text_regions(tokens):
        if start < done:
            continue
        written += [_shown_shortcodes("".join(lines[done:start]))]
        written += [_escaped("".join(lines[start:stop]))]
        done = stop
    text = "".join([*written, _shown_shortcodes("".join(lines[done:]))])
    _, end, rest = text.partition("\n")
    return f"***{end}{rest}" if _is_front_matter(text) else text


def _may_change(body: str) -> bool:
    """Whether it has a sign that may be escaped, or a rule: most have none, and are not parsed."""
    if any(sign in body for sign in _SIGNS) or _FIRST_RULE.match(body):
        return True
    return _RULE_OR_DEFINITION.search(body) is not None


def _is_front_matter(text: str) -> bool:
    """Whether a site would read it as a second front matter."""
    return text.partition("\n")[0].strip() == "---"


def _part_rules(lines: list[str], tokens: Sequence[Token]) -> None:
    """Put a blank line behind each rule: kramdown reads no underlined heading straight there."""
    for token in tokens:
        if token.type != "hr" or token.level or not token.map:
            continue
        after = token.map[1]
        if after < len(lines) and lines[after].strip():
            lines[after - 1] += "\n"


def _text_regions(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """The lines of each paragraph, heading and row: all but code and link definitions."""
    regions: list[tuple[int, int]] = []
    for token in tokens:
        if token.map is None:
            continue
        start, stop = token.map
        if token.type == "table_open":
            regions += [(line, line + 1) for line in range(start, stop)]
        elif token.type == "inline":
            regions.append((start, stop))
    return sorted(regions)


def _escaped(text: str) -> str:
    """A text with its signs escaped, but for those in code."""
    if "\n" in text:
        text = _DEFINITION.sub(r"\1\\:", text)
    parts: list[str] = []
    done = 0
    for start, stop in _code_spans(text):
        parts += [_SIGN.sub(_escape, text[done:start]), _shown_shortcodes(text[start:stop])]
        done = stop
    return "".join([*parts, _SIGN.sub(_escape, text[done:])])


def _escape(found: re.Match[str]) -> str:
    return found["kept"] or f"\\{found['escaped']}"


def _code_spans(text: str) -> list[tuple[int, int]]:
    """Where code stands in a line of text: between two runs of backticks of the same length."""
    runs = [(found.start(2), found.end(2), found[1]) for found in _TICKS.finditer(text)]
    last = {stop - start: start for start, stop, _ in runs}
    spans: list[tuple[int, int]] = []
    opened: tuple[int, int] | None = None
    for start, stop, backslashes in runs:
        size = stop - start
        if opened and size == opened[1]:
            spans.append((opened[0], stop))
            opened = None
        elif not opened and last[size] > start and len(backslashes) % 2 == 0:
            opened = start, size
    return spans


def _shown_shortcodes(code: str) -> str:
    return _SHORTCODE.sub(_show, code) if "{{" in code else code


def _show(found: re.Match[str]) -> str:
    """A shortcode as Hugo shows it; one that is never closed has no such form."""
    if (inner := found["angle"]) is not None:
        return f"{{{{</*{inner}*/>}}}}"
    if (inner := found["percent"]) is not None:
        return f"{{{{%/*{inner}*/%}}}}"
    return f"{{ {{{found['open']}"
