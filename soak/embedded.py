"""The embedded model writes on ten topics at five lengths: whole, long enough, and nothing twice.

python -m soak embedded                       everything; it takes hours on two cores
python -m soak.embedded 5000 3                three topics at 5,000 words
python -m soak.embedded 5000 3 --show FOLDER  likewise, and keep the posts as files
"""

import argparse
import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bench.embedded import (
    HEAD,
    LENGTH_SCORE,
    MEAN_SCORE,
    PATIENCE,
    SAME_PAIRS,
    TOPICS,
    begin,
    faults_of,
    line_of,
    most_shared,
    said_twice,
    seconds_to_body,
    warm_up,
)
from posts.measures import length_score
from runs.engine import Engine
from runs.lane import Lane
from soak.table import heading, note, report

LENGTHS: Final = (200, 300, 2_000, 5_000, 10_000)
AT_ONCE: Final = 3
"""Posts written at the same time: the server takes their tokens together."""
SEED: Final = 1


def main(arguments: Sequence[str] = ()) -> int:
    """Print what was measured; 1 where something was not as promised."""
    parser = argparse.ArgumentParser(prog="python -m soak.embedded")
    parser.add_argument("words", type=int, nargs="?")
    parser.add_argument("topics", type=int, nargs="?", default=len(TOPICS))
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--at-once", type=int, default=AT_ONCE)
    parser.add_argument("--show", type=Path)
    options = parser.parse_args(arguments)
    engine = Engine()
    warm_up(engine)
    missed = 0
    for words in [options.words] if options.words else LENGTHS:
        missed |= _at(engine, words, options)
    engine.close()
    return missed


def _at(engine: Engine, words: int, options: argparse.Namespace) -> int:
    heading(f"The embedded model, {words:,} words, seed {options.seed}")
    print(HEAD)
    lanes = []
    for topic, lane in _written(engine, words, options):
        lanes.append(lane)
        faults = faults_of(lane.view(), words)
        line = line_of(lane.view(), words, seconds_to_body(lane))
        print(line, topic, *faults, sep="  ", flush=True)
        if options.show:
            options.show.mkdir(parents=True, exist_ok=True)
            file = options.show / f"{words}-{len(lanes)}.md"
            file.write_text(f"{lane.view().plan.outline}\n\n{lane.view().text}", encoding="utf-8")
    return _judge(words, lanes)


def _written(engine: Engine, words: int, options: argparse.Namespace) -> Iterator[tuple[str, Lane]]:
    """The posts in their order, some written at the same time."""
    waiting: list[tuple[str, Lane]] = []
    for topic in [*TOPICS[: options.topics], *[""] * options.at_once]:
        if topic:
            waiting.append((topic, begin(engine, topic, words=words, seed=options.seed)))
        if len(waiting) == options.at_once or (not topic and waiting):
            waiting[0][1].wait_for_end(PATIENCE)
            yield waiting.pop(0)


def _judge(words: int, lanes: Sequence[Lane]) -> int:
    views = [lane.view() for lane in lanes]
    scores = [length_score(words, view.words) for view in views]
    whole = [view.state == "complete" and view.envelope.complete for view in views]
    pairs = max(most_shared(view, 2) for view in views)
    missed = report(
        "100 less the mean length score", 100 - statistics.mean(scores), 100 - MEAN_SCORE, digits=1
    )
    missed |= report("100 less the lowest", 100 - min(scores), 100 - LENGTH_SCORE)
    missed |= report("posts that are not complete", whole.count(False), 0)
    missed |= report(
        "sentences of eight words that are there twice", sum(len(said_twice(v)) for v in views), 0
    )
    missed |= report("posts with any other fault", sum(any(faults_of(v, words)) for v in views), 0)
    missed |= report(
        "largest share of a section's pairs in another one", pairs, SAME_PAIRS, digits=2
    )
    note("seconds to the first words of the body", max(map(seconds_to_body, lanes)), digits=1)
    return missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
