"""Posts of the embedded model: how long each takes, and whether it is whole and sensible.

    python -m bench.embedded                  ten topics at 1,500 words
    python -m bench.embedded 2000 3           three topics at 2,000 words

The baseline is the model's own speed: llama.cpp's server writes as many tokens in one go.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Final
from urllib.request import Request, urlopen

from bench.report import print_head, report
from posts.categories import ALLOWED
from posts.measures import length_score
from providers.embedded import MODEL_NAME, find_model
from providers.embedded_server import make_server
from runs.engine import Engine
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.lane_view import LaneView
from runs.settings import Brief, LaneSettings
from runs.writing.sections.phrases import is_stuck, words_of

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
PATIENCE: Final = 1800.0
"""Seconds."""
MOST_OF_BARE: Final = 1.11
"""Times what llama.cpp takes to write as many tokens in one go, with no prompt to read: at least
90 % of its speed."""
MOST_TO_FIRST_TEXT: Final = 2.0
"""Times what it takes to write a hundred of them."""
MOST_TO_BODY: Final = 5.0
"""Likewise: header and outline come first, and the first sentence of the opening."""
HEAD: Final = (
    "first s  body s  total s  words  score  sections  tags  repeated  pairs  twice  tokens  topic"
)
FIRST: Final = 100
BARE_TOKENS: Final = 600
WORDS: Final = 1500
SECTIONS: Final = 4
LENGTH_SCORE: Final = 85
"""Of each post; their mean is to be `MEAN_SCORE`."""
MEAN_SCORE: Final = 95
SAME_PAIRS: Final = 0.35
"""Share of the pairs of words of a section that another one may have."""
LONG_SENTENCE: Final = 8
REPEATED: Final = 0.1
"""Share of a section's runs of five words that another section may have."""
RUN: Final = 5


def main() -> int:
    """Print the figures of each topic; 1 when a goal is missed."""
    numbers = [int(each) for each in sys.argv[1:] if each.isdigit()]  # beside names of benchmarks
    words, count = [*numbers, *(WORDS, len(TOPICS))[len(numbers) :]]
    bare = Bare()
    engine = Engine()
    warm_up(engine)
    print(HEAD)
    views: list[LaneView] = []
    alone, missed = [bare.seconds_a_token()], 0
    firsts, bodies, needed = [], [], 0.0
    for topic in TOPICS[:count]:
        lane = write(engine, topic, words=words)
        views.append(view := lane.view())
        alone.append(bare.seconds_a_token())
        token = sum(alone[-2:]) / 2  # before and behind: the machine may be busy by turns
        needed += token * (view.usage.output_tokens or 0)
        firsts.append((view.time_to_first_text or 0) / token)
        bodies.append(seconds_to_body(lane) / token)
        faults = list(faults_of(view, words))
        missed |= bool(faults)
        print(line_of(view, words, seconds_to_body(lane)), topic, *faults, sep="  ", flush=True)
    engine.close()
    print_head()
    taken = sum(view.duration for view in views)
    missed |= report("all posts, s : as many tokens in one go", taken, needed, MOST_OF_BARE)
    mean = sum(length_score(words, view.words) for view in views) / len(views)
    missed |= report("100 : mean length score", 100, mean, 100 / MEAN_SCORE)
    missed |= report(f"first text, tokens : {FIRST}", max(firsts), FIRST, MOST_TO_FIRST_TEXT)
    return missed | report(f"first of the body, tokens : {FIRST}", max(bodies), FIRST, MOST_TO_BODY)


class Bare:
    """llama.cpp itself, in this process."""

    def __init__(self) -> None:
        self._server = make_server(str(find_model().path), name=MODEL_NAME, key="bare")

    def seconds_a_token(self) -> float:
        """What it takes to write a token of a long text in one go."""
        asked = {"prompt": TOPICS[0], "n_predict": BARE_TOKENS, "ignore_eos": True}
        request = Request(
            f"{self._server.listening_address}/completion",
            json.dumps(asked).encode(),
            {"Content-Type": "application/json", "Authorization": "Bearer bare"},
        )
        with urlopen(request, timeout=PATIENCE) as reply:
            timings = json.load(reply)["timings"]
        return float(timings["predicted_per_token_ms"]) / 1e3


def warm_up(engine: Engine) -> None:
    """Have the server up: its start is not part of a post's time."""
    engine.list_models("embedded")
    write(engine, TOPICS[0], words=100)


def write(engine: Engine, topic: str, *, words: int = WORDS) -> Lane:
    """Write one post to its end."""
    lane = begin(engine, topic, words=words)
    lane.wait_for_end(PATIENCE)
    return lane


def begin(engine: Engine, topic: str, *, words: int, seed: int | None = None) -> Lane:
    """Have a post written."""
    settings = LaneSettings(
        provider="embedded",
        model=MODEL_NAME,
        writing="sections",
        parameters={} if seed is None else {"seed": seed},
    )
    return engine.start(Brief(topic=topic, words=words), [LaneRequest(settings=settings)]).lanes[0]


def seconds_to_body(lane: Lane) -> float:
    """When the first words of the body were there."""
    header, _, _ = lane.view().text.partition("\n\n")
    return next((at for at, size in lane.timeline() if size > len(header) + 2), PATIENCE)


def line_of(view: LaneView, words: int, to_body: float) -> str:
    """The figures of a post, in columns."""
    envelope = view.envelope
    return (
        f"{view.time_to_first_text or 0:7.1f}  {to_body:6.1f}  {view.duration:7.1f}"
        f"  {view.words:5d}"
        f"  {length_score(words, view.words):5d}  {len(sections_of(view)):8d}"
        f"  {len(envelope.tags):4d}  {most_shared(view, RUN):8.2f}  {most_shared(view, 2):5.2f}"
        f"  {len(said_twice(view)):5d}  {view.usage.output_tokens or 0:6d}"
    )


def faults_of(view: LaneView, words: int) -> Iterator[str]:
    """The goals that a post misses."""
    envelope = view.envelope
    if view.state != "complete" or not envelope.complete:
        yield f"NOT COMPLETE ({view.state})"
    if length_score(words, view.words) < LENGTH_SCORE:
        yield "FAR FROM ITS LENGTH"
    if len(sections_of(view)) < min(SECTIONS, words // 100):
        yield "FEW SECTIONS"
    if not 4 <= len(envelope.tags) <= 8:
        yield "TAGS"
    if not set(envelope.categories) <= set(ALLOWED) or envelope.unknown_categories:
        yield "CATEGORIES"
    if most_shared(view, RUN) > REPEATED or most_shared(view, 2) >= SAME_PAIRS:
        yield "REPEATS ITSELF"
    yield from (f"SAID TWICE: {sentence}" for sentence in said_twice(view))
    yield from (f"A ROW: {line}" for line in envelope.body.splitlines() if is_stuck(line))


def said_twice(view: LaneView) -> list[str]:
    """Sentences of eight words and more that are there twice."""
    said = Counter(re.split(r"(?<=[.!?])\s+|\n+", view.envelope.body))
    return [
        each for each, times in said.items() if times > 1 and len(each.split()) >= LONG_SENTENCE
    ]


def sections_of(view: LaneView) -> list[str]:
    """The texts below the `##` headings."""
    return view.envelope.body.split("\n## ")[1:]


def most_shared(view: LaneView, run: int) -> float:
    """The largest share of a section's runs of so many words that stand in another one, too."""
    sections = [set(runs_of(section, run)) for section in sections_of(view)]
    pairs = [(one, other) for one in sections for other in sections if one is not other and one]
    return max((len(one & other) / len(one) for one, other in pairs), default=0.0)


def runs_of(text: str, run: int) -> Iterator[tuple[str, ...]]:
    """Each so many words that stand in a row."""
    words = words_of(text)
    return zip(*(words[start:] for start in range(run)), strict=False)


if __name__ == "__main__":
    sys.exit(main())
