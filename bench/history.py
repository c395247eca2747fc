"""The history of 10,000 kept lanes: what a page, a search and opening a run take.

The baseline is a scan of all texts, which is what a search without an index would take.
"""

import random
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from sqlalchemy import Connection, func, insert, select

from bench.report import report
from posts.prompts.version import BUILT_IN
from runs.settings import Brief, LaneSettings
from runs.store.database import Database
from runs.store.delete import delete_all, delete_runs
from runs.store.lanes import EMPTY_OUTCOME
from runs.store.load import load_run
from runs.store.query import filter_options, find_lanes
from runs.store.records import brief_values, digest_of, pack_timeline, settings_values
from runs.store.schema import DELTAS, LANES, RUNS, TEMPLATES
from runs.store.search_index import put_in
from runs.store.search_words import words_of

LANES_OF_A_RUN: Final = 4
RUN_COUNT: Final = 2_500
RUNS_AT_ONCE: Final = 250
PARAGRAPHS_OF_A_POST: Final = 15
WORDS_OF_A_PARAGRAPH: Final = 100
GOAL: Final = 1.0
"""Times a scan of all texts, which is what a search without an index takes."""
ROUNDS: Final = 5
OWNER: Final = "local"
MODELS: Final = ("openai:gpt-6-luna", "anthropic:claude-haiku-5-5", "embedded:smollm2", "a:b")
RARE: Final = "zyzzogeton"
"""A word of one lane only."""
START: Final = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> int:
    """Fill a database, ask it, and print the figures; 1 when a goal is missed."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "kept.db"
        with closing(Database(f"sqlite:///{file}")) as database:
            fill(database)
            report_size(file, "10,000 lanes of 1,500 words")
            missed = ask(database)
            report_deletion(database, file)
    return missed


def fill(database: Database) -> None:
    """Put the lanes there."""
    began = perf_counter()
    posts = Posts()
    for first in range(0, RUN_COUNT, RUNS_AT_ONCE):
        database.write(partial(put_runs, posts=posts, first=first)).result()
    print(f"filled in {perf_counter() - began:.0f} s")


class Posts:
    """Posts as many as one likes, of words as frequent as those of a language."""

    def __init__(self) -> None:
        self._chance = random.Random(1)
        letters = "etaoinshrdlucmfwypvbgkqjxz"
        words = ["".join(self._chance.choices(letters, k=2 + n % 9)) for n in range(30_000)]
        weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
        paragraphs = [
            " ".join(self._chance.choices(words, cum_weights=weights, k=WORDS_OF_A_PARAGRAPH))
            for _ in range(3_000)
        ]
        self._paragraphs = [(each, frozenset(words_of(each))) for each in paragraphs]

    def write(self) -> tuple[str, list[str]]:
        """A post, and the words that it is found by."""
        chosen = self._chance.sample(self._paragraphs, PARAGRAPHS_OF_A_POST)
        words = frozenset[str]().union(*(words for _, words in chosen))
        return "\n\n".join(text for text, _ in chosen), sorted(words)


def put_runs(connection: Connection, *, posts: Posts, first: int) -> None:
    """Put some runs there as if they had been written one after the other."""
    digest = digest_of(BUILT_IN.text)
    if first == 0:
        connection.execute(insert(TEMPLATES).values(digest=digest, text=BUILT_IN.text))
    lanes = [(run, position) for run in range(first, first + RUNS_AT_ONCE) for position in range(4)]
    written = [posts.write() for _ in lanes]
    connection.execute(insert(RUNS), [run_row(run) for run in range(first, first + RUNS_AT_ONCE)])
    connection.execute(insert(LANES), [lane_row(*lane, digest) for lane in lanes])
    timeline = pack_timeline((n * 0.05, n * 10) for n in range(1, 1000))
    connection.execute(
        insert(DELTAS),
        [
            {"lane_id": f"lane-{run}-{position}", "start": 0, "text": text, "timeline": timeline}
            for (run, position), (text, _) in zip(lanes, written, strict=True)
        ],
    )
    for (run, position), (_, words) in zip(lanes, written, strict=True):
        rare = [RARE] if (run, position) == (7, 0) else []
        put_in(connection, number_of(run, position), [*words, *rare])


def run_row(run: int) -> dict[str, object]:
    """A row of the table of runs."""
    topic = f"Topic {run}"
    return {
        "id": f"run-{run}",
        "owner": OWNER,
        "started_at": START + timedelta(minutes=run),
        "topic": topic,
        "brief": brief_values(Brief(topic=topic)),
    }


def lane_row(run: int, position: int, digest: str) -> dict[str, object]:
    """A row of the table of lanes."""
    provider, _, model = MODELS[position].partition(":")
    return {
        "number": number_of(run, position),
        "id": f"lane-{run}-{position}",
        "run_id": f"run-{run}",
        "owner": OWNER,
        "position": position,
        "attempt": 0,
        "writer": None,
        "started_at": START + timedelta(minutes=run),
        "model_id": MODELS[position],
        "prompt_label": f"Prompt {run % 7} v1",
        "prompt_digest": digest,
        "settings": settings_values(LaneSettings(provider=provider, model=model)),
        "state": "cut" if run % 50 == 0 else "complete",
        "title": f"Title {run}",
        "words": 1_500,
        "duration": 50.0,
        "cost": "0.0123",
        "outcome": dict(EMPTY_OUTCOME),
    }


def number_of(run: int, position: int) -> int:
    """A lane's number."""
    return run * LANES_OF_A_RUN + position + 1


def ask(database: Database) -> int:
    """Measure what a person waits for; 1 when anything takes too long."""
    find = partial(find_lanes, database, OWNER)
    first, second = posts_common(database)
    questions: Sequence[tuple[str, Callable[[], object]]] = (
        ("first page", find),
        ("last page", partial(find, offset=9_975)),
        ("a model and a state", partial(find, model_id=MODELS[0], state="cut")),
        ("what to filter by", partial(filter_options, database, OWNER)),
        ("search: a rare word", partial(find, search=RARE)),
        ("search: a word of every lane", partial(find, search=first)),
        ("search: two of them", partial(find, search=f"{first} {second}")),
        ("search: two letters", partial(find, search=first[:2])),
        ("search: no such word", partial(find, search="qqqqqqqq")),
        ("search: a topic, with a filter", partial(find, search="Title 7", model_id=MODELS[1])),
        ("open a run of four", partial(load_run, database, "run-7")),
    )
    scan = measure(partial(database.read, scan_texts))
    return max(
        report(f"{name}, ms : a scan", measure(each), scan, GOAL) for name, each in questions
    )


def scan_texts(connection: Connection) -> int | None:
    """Look through every text for a word that none has."""
    return connection.scalar(select(func.count()).where(DELTAS.c.text.contains("qqqqqqqq")))


def posts_common(database: Database) -> tuple[str, str]:
    """Two frequent words of a post."""
    text = database.read(lambda connection: connection.scalar(select(DELTAS.c.text).limit(1)))
    words = sorted(str(text).split(), key=str(text).split().count)
    frequent = list(dict.fromkeys(reversed(words)))
    return frequent[0], frequent[1]


def measure(question: Callable[[], object]) -> float:
    """Milliseconds, the median of some rounds."""
    took = []
    for _ in range(ROUNDS):
        began = perf_counter()
        question()
        took.append((perf_counter() - began) * 1e3)
    return median(took)


def report_size(file: Path, name: str) -> None:
    """Print how large the file is, with the log beside it."""
    log = file.with_name(file.name + "-wal")
    size = file.stat().st_size + (log.stat().st_size if log.exists() else 0)
    print(f"{name:44} {size / 1e6:8.1f} MB")


def report_deletion(database: Database, file: Path) -> None:
    """Print what it takes to delete one run, and all of them."""
    for name, delete in (
        ("delete one run", partial(delete_runs, database, OWNER, ["run-8"])),
        ("delete all", partial(delete_all, database, OWNER)),
    ):
        began = perf_counter()
        delete()
        print(f"{name:44} {(perf_counter() - began) * 1e3:8.1f} ms")
        database.shrink().result()
        print(f"{'  until the space is back':44} {(perf_counter() - began) * 1e3:8.1f} ms")
        report_size(file, "  file after it")
