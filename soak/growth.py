"""Every pure function of `posts/` that is given a text, and how much longer it takes for more.

Functions are found by their annotations: a new one is tested by being there.
"""

import gc
import inspect
import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache, partial
from importlib import import_module
from time import process_time
from types import GeneratorType
from typing import Any, Final, get_args

from yaml import YAMLError

import posts
from posts.blocks import read_blocks, read_tokens
from posts.checks import check_post
from posts.checks.finding import Finding, Severity
from posts.envelope import Envelope, read_envelope
from posts.export import FORMATS, Draft, file_name
from posts.export.csv_cells import write_csv
from posts.export.front_matter import write_front_matter
from posts.export.report import Report, ReportedPost, ReportedPrompt, ReportedRow, write_report
from posts.fixes import fix_post
from posts.measures import WordCount, count_on
from posts.prompts.promptfoo.export import write_promptfoo
from posts.prompts.promptfoo.import_ import read_promptfoo
from posts.prompts.version import PromptError, PromptVersion, read_template
from posts.reader.seams.join import outline_before
from posts.revision.answers import Answer, read_answers
from posts.revision.judge import Judge
from posts.revision.pieces import Aims, Piece
from posts.revision.plan import plan_revision
from posts.topics.table import NoTable
from posts.word_diff import diff_words
from runs.writing.plan.body_so_far import read_body
from runs.writing.plan.piece_filter import PieceFilter
from runs.writing.plan.read_outline import read_outline
from runs.writing.sections.section_filter import Written
from soak.patterns import repeat

Subject = Callable[[str], object]
"""What is given a text, and must be done with it in time that grows as the text does."""

LENGTH: Final = 8_000
FLOOR: Final = 0.012
"""Seconds of CPU time; what takes less is not judged: noise would be."""
MOST_GROWTH: Final = 2.6
"""How many times as long twice as much text may take."""
TRIES: Final = 4

HEADER: Final = "TITLE: A\nMETA_DESCRIPTION: B\nTAGS: c, d\nCATEGORIES: News\n\n"
NO_TEXTS: Final = frozenset({"good", "ok", "bad", "any_of", "built_in_text", "without_prefix"})
"""Public functions that are given our own words, or a text and what stands in it."""


@cache
def subjects() -> dict[str, Subject]:
    """Every pure public function of `posts/` that is given a text, by its name."""
    return {**dict(_found()), **WHOLES}


def _found() -> Iterator[tuple[str, Subject]]:
    for module in pkgutil.walk_packages(posts.__path__, "posts."):
        for name, function in vars(import_module(module.name)).items():
            plain = inspect.unwrap(function)
            if name.startswith("_") or name in NO_TEXTS or not inspect.isfunction(plain):
                continue
            if plain.__module__ == module.name and (call := _call(plain)):
                yield f"{module.name.removeprefix('posts.')}.{name}", call


def _call(function: Callable[..., Any]) -> Subject | None:
    """The function with the text for each of its texts; None for one that needs other things."""
    needed = {
        name: parameter
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.default is parameter.empty
    }
    given = {str: None, int: 0, bool: False}
    kinds = [parameter.annotation for parameter in needed.values()]
    if str not in kinds or not all(kind in given for kind in kinds):
        return None
    fixed = {
        name: given[parameter.annotation]
        for name, parameter in needed.items()
        if parameter.annotation is not str
    }
    texts = [name for name in needed if name not in fixed]

    def call(text: str) -> object:
        return function(**fixed, **dict.fromkeys(texts, text))

    return call


def _envelope(text: str) -> Envelope:
    """An envelope with the text in each field, as a whole and in pieces."""
    third = len(text) // 3
    pieces = tuple(text[third:].split(",")) if "," in text else tuple(text[third:].split())
    return Envelope(
        title=text[: third // 2],
        meta_description=text[third // 2 : third],
        tags=pieces,
        unknown_categories=pieces[:20],
        body=text,
    )


def _draft(text: str) -> Draft:
    return Draft(
        envelope=_envelope(text), reply=text, topic=text, written_on=date(2026, 1, 1), state="cut"
    )


def _written(write: Callable[[Draft], object], text: str) -> object:
    return write(_draft(text))


def _report(text: str) -> str:
    envelope = Envelope(title=text, body=text)
    post = ReportedPost(
        name=text,
        prompt=text,
        ending=text,
        whole=False,
        parts=(text,),
        repairs=(text,),
        envelope=envelope,
    )
    findings = [
        Finding(check="a", severity=severity, message=text, remedy=text)
        for severity in get_args(Severity)
    ]
    row = ReportedRow(label=text, cells=(text,), findings=(tuple(findings),))
    prompt = ReportedPrompt(label=text, instructions=text, message=text)
    return write_report(
        Report(
            topic=text,
            made=text,
            posts=[post],
            figures=[ReportedRow(label=text, cells=(text,))],
            checks=[row],
            checks_left_out=text,
            prompts=[prompt],
            votes=[text],
        )
    )


def _promptfoo(text: str) -> object:
    prompt = PromptVersion(name=text, number=1, text=text.removeprefix("---"))
    return write_promptfoo([prompt], (), [{"topic": text}])


def _count_on(text: str) -> object:
    return count_on(text, count_on(text[: len(text) // 2], WordCount()))


def _piece(text: str) -> object:
    """A section as a model writes it, filtered."""
    section = PieceFilter(Written(), heading="a", earlier=[], later=["b"], on_drop=lambda *_: None)
    return section.feed(text) + section.close(cut=False)


def _aims(text: str) -> Aims:
    return Aims(keyphrase=text[:40], language="en", notes=text)


def _judged(text: str) -> object:
    """A change that brings one half of the text to a post that has the other."""
    half = len(text) // 2
    post = Envelope(title="A title", body=f"One.\n\n{text[:half]}\n\nTwo.")
    piece = Piece(kind="paragraph", text="One.", start=0, stop=4)
    return Judge(post, _aims("a")).judge([Answer(piece=piece, text=text[half:])])


WHOLES: Final[Mapping[str, Subject]] = {
    "read_envelope of a body": lambda text: read_envelope(HEADER + text),
    "read_envelope of a title": lambda text: read_envelope(f"TITLE: {text}\n\nx"),
    "read_envelope of tags": lambda text: read_envelope(f"TITLE: x\nTAGS: {text}\n\nx"),
    "read_envelope of tags below": lambda text: read_envelope(f"TITLE: x\n\nx\n\nTAGS: {text}"),
    "read_envelope of JSON": lambda text: read_envelope(f'{{"title": "x", "content": "{text}'),
    "read_envelope of XML": lambda text: read_envelope(f"<post><title>x</title><body>{text}"),
    "read_envelope of front matter": lambda text: read_envelope(f"---\ntitle: x\n{text}\n---\nx"),
    "read_envelope of a fence": lambda text: read_envelope(f"```\n{HEADER}{text}"),
    "read_envelope of reasoning": lambda text: read_envelope(f"<think>{text}"),
    "read_envelope of two parts": lambda text: read_envelope(
        HEADER + text, [len(HEADER) + len(text) // 2]
    ),
    "read_envelope of two parts in code": lambda text: read_envelope(
        f"{HEADER}```\n{text}", [len(HEADER) + len(text) // 2]
    ),
    "check_post": lambda text: check_post(_envelope(text)),
    "check_post with all it can be told": lambda text: check_post(
        _envelope(text), keyphrase=text[:60], language="en", notes=text, slug=text[:200]
    ),
    "check_post of a paragraph, as in a post": lambda text: check_post(
        Envelope(title="x", body=f"The words are these.\n\n## Words\n\n{text}"), language="en"
    ),
    "fix": lambda text: fix_post(_envelope(text)),
    "plan a revision": lambda text: plan_revision(_envelope(text), _aims(text)),
    "judge a change": lambda text: _judged(text),
    "read answers": lambda text: read_answers(
        f"=== PIECE 1 ===\n{text}", [Piece(kind="title", text="")]
    ),
    "read_outline": lambda text: read_outline(text, words=1_000),
    "read_outline of lines": lambda text: read_outline(f"## {text}\n" * 3, words=1_000),
    "read_body": read_body,
    "a piece of a plan": _piece,
    "write_report": _report,
    "write_promptfoo": _promptfoo,
    "read_promptfoo of a prompt": lambda text: read_promptfoo(json.dumps({"prompts": [text]})),
    "write_csv": lambda text: write_csv([[text, text], text.split()]),
    "write_front_matter": lambda text: write_front_matter({"title": text, "tags": text.split()}),
    "file_name": lambda text: file_name(_draft(text), "HTML"),
    "count_on": _count_on,
    "diff_words with itself, moved": lambda text: diff_words(text, text[len(text) // 3 :]),
    "diff_words with words": lambda text: diff_words(text, repeat("some words. ", len(text))),
    **{f"a file of {name}": partial(_written, kind.write) for name, kind in FORMATS.items()},
}
"""What needs more than a text."""


def growth(subject: Subject, pattern: str, length: int = LENGTH) -> float:
    """How many times as long twice as much takes, the least of tries; 0 for next to nothing."""
    once = twice = float("inf")
    for _ in range(TRIES):
        twice = min(twice, cost(subject, repeat(pattern, length)))
        if twice < FLOOR:
            return 0.0
        once = min(once, cost(subject, repeat(pattern, length // 2)))
        if twice <= MOST_GROWTH * once:
            break
    return twice / once


def cost(subject: Subject, text: str) -> float:
    """Seconds of CPU time that a subject needs for a text; to refuse it is an answer, too."""
    read_blocks.cache_clear()
    read_tokens.cache_clear()
    read_template.cache_clear()
    outline_before.cache_clear()
    was_on = gc.isenabled()
    gc.disable()  # it looks at all that the tests before left behind
    start = process_time()
    try:
        result = subject(text)
        if isinstance(result, GeneratorType):
            list(result)
    except (NoTable, PromptError, ValueError, YAMLError, RecursionError):
        pass
    finally:
        taken = process_time() - start
        if was_on:
            gc.enable()
    return taken
