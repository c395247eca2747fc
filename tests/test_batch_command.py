"""`python -m runs batch`: many posts into a folder, through anything, and each once."""

import csv
import os
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from fake_provider import FakeProvider
from sqlalchemy import delete
from waiting import until

from runs.arguments import argument_parser
from runs.batch.asked import follow_limits
from runs.batch.command import write_batch
from runs.batch.limits import read_limits
from runs.batch.values import ProviderLimits
from runs.engine import Engine
from runs.store.database import the_database
from runs.store.journal import Journal
from runs.store.schema import CELLS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TOPICS = [f"How to test backup number {number}" for number in range(1, 7)]


class Folder:
    """Where a batch goes, and how it is asked for."""

    def __init__(self, place: Path, fake: FakeProvider, address: str) -> None:
        self.out = place / "out"
        self.topics = place / "topics.txt"
        self.topics.write_text("\n".join(TOPICS) + "\n\n", encoding="utf-8")
        self.environment = {
            "PATH": os.environ["PATH"],
            "COMPATIBLE_BASE_URL": fake.base_url,
            "COMPATIBLE_API_KEY": "sk-canary-compatible",
            "DATABASE_URL": address,
        }

    def start(self, *more: str, models: str = "compatible:good") -> subprocess.Popen[str]:
        asked = ["--topics", str(self.topics), "--models", models, "--out", str(self.out), *more]
        return self.run("batch", "--words", "300", *asked)

    def run(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "runs", *arguments],
            cwd=ROOT,
            env=self.environment,
            text=True,
            stderr=subprocess.PIPE,
        )

    def rows(self) -> list[dict[str, str]]:
        with (self.out / "results.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def ended(self) -> int:
        """How many cells the database says have ended."""
        return self._count("SELECT count(*) FROM cells WHERE state <> 'open'")

    def saved(self) -> int:
        """How many lanes that are being written have text in the database."""
        return self._count(
            "SELECT count(DISTINCT lane_id) FROM deltas JOIN lanes ON lanes.id = lane_id "
            "WHERE lanes.writer IS NOT NULL"
        )

    def _count(self, query: str) -> int:
        file = self.environment["DATABASE_URL"].removeprefix("sqlite:///")
        with closing(sqlite3.connect(file)) as database:
            found: int = database.execute(query).fetchone()[0]
            return found


@pytest.fixture
def folder(tmp_path: Path, fake: FakeProvider, sqlite: Callable[[Path], str]) -> Folder:
    return Folder(tmp_path, fake, sqlite(tmp_path / "kept.db"))


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit status and standard error."""
    with process:
        _, err = process.communicate(timeout=120)
    return process.returncode, err


@pytest.fixture
def write_here(
    page_database: None, folder: Folder, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Runs the command in this process: its exit status and standard error."""

    def write(*more: str, models: str = "compatible:good") -> tuple[int, str]:
        asked = ["--topics", str(folder.topics), "--models", models, "--out", str(folder.out)]
        arguments = ["batch", "--words", "300", *asked, *more]
        capsys.readouterr()
        try:
            engine = Engine(journal=Journal(the_database))
            status = write_batch(argument_parser().parse_args(arguments), engine)
        except SystemExit as left:
            status = int(left.code or 0)
        return status, capsys.readouterr().err

    return write


Here = Callable[..., tuple[int, str]]


def topic_of(prompt: str) -> str:
    found = re.search(r"How to test backup number \d+", prompt)
    assert found
    return found[0]


def test_a_killed_batch_goes_on_and_no_post_is_asked_for_twice(
    folder: Folder, fake: FakeProvider
) -> None:
    fake.write = lambda request: fake.reply
    models = "compatible:good,compatible:hold"
    process = folder.start("--concurrency", "4", models=models)
    fake.wait_for(lambda: sum(each.holding for each in fake.requests) == 4, 60)
    asked = {(topic_of(each.prompt_text), each.model) for each in fake.requests}
    until(lambda: folder.ended() == len(asked) - 4 and folder.saved() == 4)
    process.kill()
    process.wait()
    assert process.stderr
    process.stderr.close()
    done = folder.ended()
    before = len(fake.requests)
    fake.release(12)
    status, err = finish(folder.start("--resume", models=models))
    assert status == 0, err
    again = fake.requests[before:]
    assert len(again) == 12 - done
    assert sum(bool(each.written) for each in again) == 4
    rows = folder.rows()
    assert Counter(row["state"] for row in rows) == {"complete": 12}
    assert len({row["cell"] for row in rows}) == 12
    assert {(row["topic"], row["model"]) for row in rows} == {
        (topic, model) for topic in TOPICS for model in models.split(",")
    }
    files = sorted(path.name for path in folder.out.glob("*.md"))
    assert sorted(row["file"] for row in rows) == files
    texts = {(folder.out / name).read_text(encoding="utf-8").split("---\n")[2] for name in files}
    assert len(texts) == 1  # a continued post is the post
    assert "12 of 12 posts" in err
    assert "canary" not in err + "".join(map(str, rows))


def test_a_batch_at_half_price_is_collected_after_a_kill_and_sent_once(
    folder: Folder, fake: FakeProvider
) -> None:
    folder.environment |= {"OPENAI_API_KEY": "sk-environment", "OPENAI_BASE_URL": fake.base_url}
    fake.batches.hold = True
    models = "openai:gpt-6-luna"
    process = folder.start("--half-price", models=models)
    until(lambda: folder._count("SELECT count(*) FROM jobs WHERE state = 'sent'") == 1, 60)
    process.kill()
    _, err = process.communicate()
    assert "Half price for 6 of 6 posts, within a day" in err
    process = folder.start("--resume", models=models)
    fake.wait_for(lambda: fake.requests[-1].path == "/v1/batches/batch_0", 60)
    process.send_signal(signal.SIGINT)
    status, err = finish(process)
    assert (status, fake.batches.jobs[0].is_cancelled) == (1, False)
    assert "6 posts stay at the provider" in err
    fake.batches.hold = False
    status, err = finish(folder.start("--resume", models=models))
    assert status == 0, err
    assert [row["state"] for row in folder.rows()] == ["complete"] * 6
    assert len(list(folder.out.glob("*.md"))) == 6
    assert len(fake.batches.jobs) == 1


def test_a_post_that_is_missing_is_said_by_the_status_and_written_by_the_next_start(
    folder: Folder, fake: FakeProvider
) -> None:
    fake.required_key = "sk-another"
    status, err = finish(folder.start("--format", "json"))
    assert (status, len(fake.requests)) == (1, 6), err
    assert [row["state"] for row in folder.rows()] == ["failed"] * 6
    assert f"{TOPICS[0]}: " in err
    assert all("key" in row["error"] for row in folder.rows())
    fake.required_key = None
    status, err = finish(folder.start("--format", "json", "--resume"))
    assert (status, len(fake.requests)) == (0, 12), err
    assert [row["state"] for row in folder.rows()] == ["complete"] * 6
    assert {row["repetition"] for row in folder.rows()} == {"0.0"}
    assert len(list(folder.out.glob("*.json"))) == 6


def test_an_interrupted_batch_stops_what_is_being_written_and_says_how_to_go_on(
    folder: Folder, fake: FakeProvider
) -> None:
    process = folder.start("--concurrency", "2", models="compatible:hold")
    fake.wait_for(lambda: sum(each.holding for each in fake.requests) == 2, 60)
    until(lambda: folder.saved() == 2)
    process.send_signal(signal.SIGINT)
    status, err = finish(process)
    assert status == 1, err
    assert "--resume" in err
    assert "2 of 6 posts, 2 stopped" in err
    assert {row["state"] for row in folder.rows()} == {"stopped"}
    assert {(folder.out / row["file"]).is_file() for row in folder.rows()} == {True}
    fake.wait_for(lambda: all(each.disconnected for each in fake.requests))


def test_whoever_interrupts_twice_is_let_go_at_once(folder: Folder, fake: FakeProvider) -> None:
    process = folder.start(models="compatible:hold")
    fake.wait_for(lambda: sum(each.holding for each in fake.requests) == 6, 60)
    assert process.stderr
    process.send_signal(signal.SIGINT)
    read = ""
    while "Stopping" not in read:
        read += process.stderr.readline()
    process.send_signal(signal.SIGINT)
    status, err = finish(process)
    assert (status, "Left at once. --resume goes on" in err) == (1, True), err


def test_a_worker_takes_over_what_a_killed_process_was_writing(
    folder: Folder, fake: FakeProvider
) -> None:
    command = folder.start("--concurrency", "2", models="compatible:hold")
    fake.wait_for(lambda: sum(each.holding for each in fake.requests) == 2, 60)
    until(lambda: folder.saved() == 2)
    command.kill()
    command.communicate()
    worker = folder.run("worker")
    fake.release(8)
    until(lambda: folder.ended() == 6, 60)
    worker.send_signal(signal.SIGTERM)
    status, err = finish(worker)
    assert (status, len(fake.requests)) == (0, 8), err
    assert sum(bool(each.written) for each in fake.requests) == 2


def test_the_readme_s_command_writes_a_file_for_each_topic_and_model(
    folder: Folder, fake: FakeProvider, tmp_path: Path
) -> None:
    (line,) = re.findall(r"^\.venv/bin/python (-m runs batch .+)$", README, re.MULTILINE)
    (tmp_path / "topics.csv").write_text("Topic;Words\nBackups;300\nRestores;200\n")
    keys = {"OPENAI_API_KEY": "any", "ANTHROPIC_API_KEY": "any"}
    addresses = {"OPENAI_BASE_URL": fake.base_url, "ANTHROPIC_BASE_URL": fake.origin}
    done = subprocess.run(
        [sys.executable, *shlex.split(line)],
        cwd=tmp_path,
        env=folder.environment | keys | addresses | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "posts").glob("*.md"))) == 4
    asked = [prompt for each in fake.requests if "about 300 words" in (prompt := each.prompt_text)]
    assert len(asked) == 2


def test_limits_that_are_said_are_kept_and_others_stay(page_database: None, folder: Folder) -> None:
    asked = ["--topics", str(folder.topics), "--models", "openai:a", "--out", str(folder.out)]
    for more, kept in (
        (["--tokens-a-minute", "9000"], ProviderLimits(tokens_a_minute=9_000)),
        (
            ["--concurrency", "3", "--requests-a-minute", "60"],
            ProviderLimits(at_once=3, a_minute=60, tokens_a_minute=9_000),
        ),
    ):
        options = argument_parser().parse_args(["batch", *asked, *more])
        follow_limits(options, the_database())
        limits = read_limits(the_database())
        assert (limits["openai"], limits["anthropic"]) == (kept, ProviderLimits())


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--prompts", "Nobody's@3"], "no prompt"),
        (["--resume"], "holds no batch"),
        (["--topics", "/nowhere"], "can be read"),
        (["--models", "good"], "PROVIDER:MODEL"),
        (["--half-price"], "Nothing of it is offered at half price"),
        (["--concurrency", "101"], "is not a number from 1 to 100"),
        (["--repeats", "two"], "is not a number from 1 to 20"),
        (["--out", ""], "name a folder"),
        (["--out", __file__], "is a file"),
        (["--topics", "."], "is a folder"),
        (["--models", "openai:gpt-6-luna"], "OpenAI needs a key: set OPENAI_API_KEY."),
        (["--requests-a-minute", "0"], "from 1 to 100,000"),
        (["--tokens-a-minute", "1e6"], "from 1 to 1,000,000,000"),
        (["--repeats", "0"], "is not a number from 1 to 20"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_done_is_said_before_anything_is_sent(
    write_here: Here, fake: FakeProvider, more: list[str], said: str
) -> None:
    status, err = write_here(*more)
    assert (status, said in err, fake.requests) == (2, True, [])


def test_two_commands_do_not_write_into_one_folder(folder: Folder, fake: FakeProvider) -> None:
    first = folder.start(models="compatible:hold")
    fake.wait_for(lambda: len(fake.requests) == 6, 60)
    status, err = finish(folder.start("--resume", models="compatible:hold"))
    assert status == 2
    assert "Another command is writing into" in err
    fake.release(6)
    assert finish(first)[0] == 0
    assert len(folder.rows()) == 6


def test_a_batch_goes_on_with_other_options_only_once_all_of_its_posts_are_known(
    folder: Folder, write_here: Here, fake: FakeProvider
) -> None:
    assert write_here()[0] == 0
    assert "goes on as it was begun" not in write_here("--resume")[1]
    status, err = write_here("--resume", "--words", "500")
    assert (status, err.count("goes on as it was begun")) == (0, 1)
    forget = delete(CELLS).where(CELLS.c.number > 3)  # as a kill would, while they are added
    the_database().write(lambda connection: connection.execute(forget).close()).result()
    status, err = write_here("--resume", "--words", "500")
    assert status == 2
    assert "was interrupted while its posts were put in the queue" in err
    assert len(fake.requests) == 6
    folder.topics.write_text("\n".join([*TOPICS, "=1", ""]), encoding="utf-8")
    status, err = write_here("--resume")
    assert status == 2
    folder.topics.write_text("\n".join([*TOPICS, TOPICS[0]]), encoding="utf-8")
    status, err = write_here("--resume")
    assert (status, err.count("is the same as line 1")) == (0, 1)
    assert len(folder.rows()) == 6
    assert len(fake.requests) == 6, "they were written before"


def test_nothing_of_somebody_elses_is_written_over(folder: Folder, write_here: Here) -> None:
    folder.out.mkdir()
    for name in ("results.csv", "00001-mine.md"):
        (folder.out / name).write_text("a;b\n", encoding="utf-8")
        status, err = write_here()
        assert (status, f"already has a {name} that is not from a batch" in err) == (2, True)
        (folder.out / name).unlink()
    assert write_here()[0] == 0
    results = folder.out / "results.csv"
    results.write_text("note;cell\nmine;1\n", encoding="utf-8")
    edited = next(folder.out.glob("00001-*.md"))
    edited.write_text("Mine.", encoding="utf-8")
    status, err = write_here("--resume")
    assert "it is kept as results.changed.csv" in err
    assert edited.with_suffix(".changed.md").read_text(encoding="utf-8") == "Mine."
    assert edited.read_text(encoding="utf-8") != "Mine."
    results.write_bytes(results.read_bytes().replace(b"How to", "Wié to".encode("cp1252")))
    status, err = write_here("--resume", "--format", "html")
    assert "it is kept as results.changed2.csv" in err
    assert (folder.out / "results.changed.csv").read_text(encoding="utf-8").startswith("note")
    assert (status, len(folder.rows())) == (0, 6)
    assert {row["file"][-5:] for row in folder.rows()} == {".html"}
    status, err = write_here("--resume")
    assert "Posts that are there in another format stay as they are: 6." in err


def test_a_file_that_cannot_be_written_is_said_and_the_batch_goes_on_later(
    folder: Folder, write_here: Here
) -> None:
    in_the_way = folder.out / "results.csv"
    first = write_here()
    assert first[0] == 0
    in_the_way.unlink()
    in_the_way.mkdir()
    status, err = write_here("--resume")
    assert status == 1
    assert re.search(r"results\.csv: Is a directory\. --resume goes on from here\.", err)
    in_the_way.rmdir()
    assert write_here("--resume")[0] == 0
    assert len(folder.rows()) == 6


def test_what_would_be_the_same_post_is_written_once(write_here: Here, fake: FakeProvider) -> None:
    status, err = write_here(models="compatible:good,compatible:good")
    assert (status, "6 of 12 posts would be the same as others" in err) == (0, True)
    assert len(fake.requests) == 6


def test_a_batch_without_a_model_is_refused_as_that(write_here: Here) -> None:
    status, err = write_here(models="")
    assert status == 2
    assert "--models" in err
