"""Posts that are hostile in every field, and readers that are strict about what becomes of them."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import bad_inputs
from html_reading import ReadHtml
from made_lanes import lane
from markdown_it import MarkdownIt

from posts.prompts.version import PromptVersion
from runs.lane import Lane
from runs.run import Run
from runs.settings import Brief

FAMILIES: Final = (
    *("blns", "csv_formula", "dompurify_fixtures", "envelope_injection", "unicode"),
    *("urls_links_ssrf", "xss_payloads"),
)
"""Files of `badinputs/` whose every string goes through every sink."""
NAMES: Final = ("filenames", "path_traversal", "html_event_handlers", "gfm_regression")
"""Files whose strings matter in names, cells and short texts."""
TOKENIZER: Final = "html5lib_tokenizer_inputs"
"""2,482 inputs that go through the renderer one by one in test_markdown.py; here, in long posts."""
LONGEST: Final = 400
"""Characters of a string that matter in a field; a few are recipes of up to 200,000."""


def texts_of(family: str) -> list[str]:
    """A family's strings; the tokenizer's many as a few, names of attributes as tags."""
    texts = [text[:LONGEST] for text in bad_inputs.strings(family)]
    if family == "html_event_handlers":
        return [
            f"<b {'=run() '.join(texts[at : at + 10])}=run()>" for at in range(0, len(texts), 10)
        ]
    if family == TOKENIZER:
        return ["\n\n".join(texts[at : at + 100]) for at in range(0, len(texts), 100)]
    return texts


def reply_with(text: str) -> str:
    """A reply that has a text in every field, and in several places of its body."""
    return (
        f"TITLE: {text}\nMETA_DESCRIPTION: {text}\nTAGS: {text}, b\nCATEGORIES: {text}\n\n"
        f"{text}\n\n[x]({text}) ![y]({text})\n\n| {text} |\n| - |\n\n</EndOfText>\n"
    )


def lane_with(text: str) -> Lane:
    """A lane that has a text in its post, its model's name, its prompt and its topic."""
    prompt = PromptVersion(name=text, number=1, text=f"{text}\n{{{{topic}}}}", note=text)
    return lane(text, reply_with(text), prompt=prompt, brief=Brief(topic=text))


@lru_cache(maxsize=2_000)  # all texts there are
def lane_once(text: str) -> Lane:
    """The same, made and read once for all that do nothing but look at it."""
    return lane_with(text)


def runs_with(texts: Sequence[str]) -> Iterator[Run]:
    """Runs of up to six such lanes, a text each."""
    for at in range(0, len(texts), 6):
        yield Run(Brief(topic=texts[at]), [lane_once(text) for text in texts[at : at + 6]])


# Readers

_STREAMLIT: Final = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SIGNS: Final = re.compile(r"[$:]|https?://|www\.|@|~", re.IGNORECASE)
"""What Streamlit reads beyond Markdown: formulas, directives, icons, bare addresses."""
UNESCAPED: Final = re.compile(r"\\[!-/:-@\[-`{-~]")


@lru_cache(maxsize=20_000)  # most cells of a comparison say what others do
def markdown_faults(markdown: str) -> list[str]:
    """What in a text is more than text to Streamlit, which reads it as Markdown."""
    html = ReadHtml(_STREAMLIT.render(markdown))
    left = UNESCAPED.sub("", markdown)
    tags = [tag for tag, _ in html.tags if tag != "p"]
    return tags + [found[0] for found in SIGNS.finditer(left)] + html.strange
