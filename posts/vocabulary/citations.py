"""Know the marks that a search tool leaves behind what a model found with it."""

import re
from typing import Final

CITATION: Final = re.compile(
    r"(?<![^\S\n])[^\S\n]?(?:"
    r":contentReference\[oaicite:\d{1,4}\](?:\{index=\d{1,4}\})?|"
    r"\[oaicite:\d{1,4}\](?:\{index=\d{1,4}\})?"
    r"|【[^【】\n]{0,40}†[^【】\n]{0,80}】"
    r"|"
    r"[\ue200-\ue20f]?(?:file)?cite[\ue200-\ue20f]?(?:turn\d{1,4}[a-z]{2,12}\d{1,4}[\ue200-\ue20f]?)+"
    r"|\[cite_(?:start|end)\]|\[cite: ?\d[\d, -]{0,40}\]|\[\^\d{1,3}\^\]"
    r"|\[\d{1,3}†[^\[\]\n]{0,60}\]|</?cite(?: [^<>\n]{0,100})?>"
    r"|<sup>\[\d{1,3}\]</sup>|\[(?:source|citation|web|web_search|search_result|"
    r"attached_file|file|doc|post|sources)[:_] ?\d{1,3}(?:, ?\d{1,3}){0,9}\]|\[doc\d{1,2}\]"
    r"|\[cite: ?turn\d[^\[\]\n]{0,60}\]|<citation[^<>\n]{0,60}>[^<>\n]{0,60}</citation>"
    r"|<grok:render [^\n]{0,300}?</grok:render>|<co(?::\d{1,3})>|"
    r"</co: ?\d{1,3}(?:, ?\d{1,3})*>"
    r")",
    re.IGNORECASE,
)
"""A mark, with the space before it."""
_CODE: Final = re.compile(r"(`+)(?!`).{1,400}?(?<!`)\1(?!`)")


def find_citations(line: str) -> list[re.Match[str]]:
    """The marks in a line, but for those in inline code."""
    if not ("[" in line or "<" in line or "cite" in line or "†" in line):
        return []
    code = [found.span() for found in _CODE.finditer(line)] if "`" in line else []
    return [
        found
        for found in CITATION.finditer(line)
        if not any(start <= found.start() < stop for start, stop in code)
    ]


def without_citations(line: str) -> str:
    """The line without the marks.

    >>> without_citations("Open it.【4:0†source】 Test it. [cite: 1, 2]")
    'Open it. Test it.'
    """
    kept, done = [], 0
    for found in find_citations(line):
        kept.append(line[done : found.start()])
        done = found.end()
    return "".join([*kept, line[done:]])
