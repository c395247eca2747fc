"""Ten posts of the embedded model: how long each takes, and whether it is whole and sensible."""

import sys
from collections.abc import Iterator
from typing import Final

from posts.categories import ALLOWED
from providers.embedded import MODEL_NAME
from runs.engine import Engine
from runs.lane_request import LaneRequest
from runs.lane_view import LaneView
from runs.settings import Brief, LaneSettings
from runs.writing.sections.phrases import words_of

TOPICS: Final = (
    "How to choose web hosting for a small business",
    "Growing tomatoes on a balcony",
    "B2B content marketing on a small budget",
    "Cooking a perfect risotto at home",
    "Protecting your online privacy",
    "Electric bikes for commuters",
    "Learning Python in three months",
    "Planning a family trip to Japan",
    "WordPress security basics",
    "How sleep affects memory",
)
SECONDS_TO_FIRST_TEXT: Final = 3
SECONDS: Final = 90
WORDS: Final = 600
SECTIONS: Final = 4
REPEATED: Final = 0.1
"""Share of a section's runs of five words that another section may have."""
RUN: Final = 5


def main() -> int:
    """Print the figures of each topic; 1 when a goal is missed."""
    engine = Engine()
    warm_up(engine)
    print("first s  total s  words  sections  tags  categories  repeated  tokens  topic")
    missed = 0
    for topic in TOPICS:
        view = write(engine, topic)
        faults = list(faults_of(view))
        missed |= bool(faults)
        print(line_of(view), topic, *faults, sep="  ", flush=True)
    engine.close()
    return missed


def warm_up(engine: Engine) -> None:
    """Have the server up: its start is not part of a post's time."""
    engine.list_models("embedded")
    write(engine, TOPICS[0], words=100)


def write(engine: Engine, topic: str, *, words: int = 1500) -> LaneView:
    """Write one post to its end."""
    settings = LaneSettings(provider="embedded", model=MODEL_NAME, writing="sections")
    lane = engine.start(Brief(topic=topic, words=words), [LaneRequest(settings=settings)]).lanes[0]
    lane.wait_for_end(10 * SECONDS)
    return lane.view()


def line_of(view: LaneView) -> str:
    """The figures of a post, in columns."""
    envelope = view.envelope
    return (
        f"{view.time_to_first_text or 0:7.1f}  {view.duration:7.1f}  {view.words:5d}"
        f"  {len(sections_of(view)):8d}  {len(envelope.tags):4d}  {len(envelope.categories):10d}"
        f"  {most_repeated(view):8.2f}  {view.usage.output_tokens or 0:6d}"
    )


def faults_of(view: LaneView) -> Iterator[str]:
    """The goals that a post misses."""
    envelope = view.envelope
    if view.state != "complete" or not envelope.complete:
        yield f"NOT COMPLETE ({view.state})"
    if (view.time_to_first_text or 0) > SECONDS_TO_FIRST_TEXT or view.duration > SECONDS:
        yield "TOO SLOW"
    if view.words < WORDS or len(sections_of(view)) < SECTIONS:
        yield "TOO SHORT"
    if not 4 <= len(envelope.tags) <= 8:
        yield "TAGS"
    if not set(envelope.categories) <= set(ALLOWED) or envelope.unknown_categories:
        yield "CATEGORIES"
    if most_repeated(view) > REPEATED:
        yield "REPEATS ITSELF"


def sections_of(view: LaneView) -> list[str]:
    """The texts below the `##` headings."""
    return view.envelope.body.split("\n## ")[1:]


def most_repeated(view: LaneView) -> float:
    """The largest share of a section that stands in another one too."""
    runs = [set(runs_of(section)) for section in sections_of(view)]
    pairs = [(one, other) for one in runs for other in runs if one is not other and one]
    return max((len(one & other) / len(one) for one, other in pairs), default=0.0)


def runs_of(text: str) -> Iterator[tuple[str, ...]]:
    """Each five words that stand in a row."""
    words = words_of(text)
    return zip(*(words[start:] for start in range(RUN)), strict=False)


if __name__ == "__main__":
    sys.exit(main())
