import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
import yaml
from fake_provider import FakeProvider, Request

from components.page import ABOUT
from posts.reader.seams.join import join_seams
from runs.__main__ import main
from runs.store import database
from runs.store.database import Database
from runs.store.query import find_lanes
from runs.the_engine import the_engine
from runs.version import VERSION

ROOT = Path(__file__).parent.parent
JSON_KEYS = [
    "model",
    "state",
    "stop_reason",
    "title",
    "meta_description",
    "tags",
    "categories",
    "unknown_categories",
    "words",
    "words_asked",
    "far_too_short",
    "usage",
    "time_to_first_delta_s",
    "duration_s",
    "scores",
    "text",
    "seams",
    "writing",
    "outline",
]


def environment(fake: FakeProvider, **variables: str) -> dict[str, str]:
    return {
        "OPENAI_API_KEY": "sk-canary-openai",
        "OPENAI_BASE_URL": fake.base_url,
        "ANTHROPIC_API_KEY": "sk-canary-anthropic",
        "ANTHROPIC_BASE_URL": fake.origin,
        "COMPATIBLE_API_KEY": "sk-canary-compatible",
        "COMPATIBLE_BASE_URL": fake.base_url,
        **variables,
    }


def start(
    fake: FakeProvider, *arguments: str, encoding: str = "utf-8", **variables: str
) -> subprocess.Popen[str]:
    """The command in a process of its own."""
    own = {"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": encoding}
    kept = {"DATABASE_URL": os.environ["DATABASE_URL"]}
    return subprocess.Popen(
        [sys.executable, "-m", "runs", *arguments],
        cwd=ROOT,
        env=own | kept | environment(fake, **variables),
        text=True,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run_apart(fake: FakeProvider, *arguments: str, **variables: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of the command as a person runs it."""
    with start(fake, *arguments, **variables) as process:
        out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def run(fake: FakeProvider, *arguments: str) -> tuple[int, str, str]:
    """Likewise, but in this process: a new one takes a second to load the SDKs."""
    written = BytesIO(), BytesIO()
    outputs = [TextIOWrapper(each, encoding="utf-8", write_through=True) for each in written]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(fake).items():
            patch.setenv(name, value)
        with redirect_stdout(outputs[0]), redirect_stderr(outputs[1]):
            status = status_of(arguments)
    out, err = (each.getvalue().decode() for each in written)
    return status, out, err


def status_of(arguments: Sequence[str]) -> int:
    """What the command ends with; nothing of it is left for the next one."""
    try:
        return main(arguments)
    except SystemExit as wrong_call:
        return int(wrong_call.code or 0)
    finally:
        if the_engine.is_made and not the_engine().closing:
            the_engine().close()
        the_engine.cache_clear()
        if database._open.is_made:
            database.the_database().close()
        database._open.cache_clear()


WRITE = ("write", "--topic", "How to test a backup", "--model")


def write(fake: FakeProvider, model: str, *more: str) -> tuple[int, str, str]:
    return run(fake, *WRITE, model, *more)


@pytest.mark.parametrize("provider", ["openai", "anthropic", "compatible"])
def test_a_post_is_written_without_the_page(fake: FakeProvider, provider: str) -> None:
    status, out, err = run_apart(fake, *WRITE, f"{provider}:good")
    assert status == 0, err
    front_matter, body = out.removeprefix("---\n").split("\n---\n", 1)
    assert yaml.safe_load(front_matter)["title"].startswith("How to Test")
    assert body.lstrip().startswith("## ")
    assert "complete" in err
    assert "canary" not in out + err


def test_json_is_one_object_with_all_that_is_known(fake: FakeProvider) -> None:
    status, out, err = write(fake, "compatible:good", "--json")
    record = json.loads(out)
    assert status == 0, err
    assert list(record) == JSON_KEYS
    assert record["model"] == "compatible:good"
    assert (record["state"], record["stop_reason"]) == ("complete", "end")
    assert record["text"] == fake.reply
    assert record["usage"]["output_tokens"]
    assert (record["words_asked"], record["far_too_short"]) == (1500, True)
    assert record["scores"].keys() == {
        *("keyphrase", "format", "length", "search"),
        *("readability", "claims_to_verify", "repetition"),
    }
    assert record["scores"]["format"] == 100
    assert record["scores"]["readability"] in (30, 60, 90)


def test_a_post_is_mended_by_the_model_that_wrote_it(fake: FakeProvider) -> None:
    mended = "Backup Test: How to Try Your Website Backups in Time"

    def reply(request: Request) -> str:
        if "=== PIECE" not in request.prompt_text:
            return re.sub("TITLE: .*", "TITLE: Backups", fake.reply)
        number = re.findall(r'number="(\d+)" kind="title"', request.prompt_text)
        return f"=== PIECE {number[0]} ===\n{mended}\n=== END ===" if number else "=== END ==="

    fake.write = reply
    status, out, err = write(fake, "compatible:good", "--mend", "--json")
    assert status == 0, err
    record = json.loads(out)
    assert record["title"] == mended
    assert "TITLE: Backups" in record["text"], "the reply stays as it came"
    assert re.search(r"mended \d of \d+ pieces", err)


def test_a_long_post_is_written_by_plan_and_says_so(fake: FakeProvider) -> None:
    status, out, err = write(fake, "compatible:author-20", "--words", "2000", "--json")
    assert status == 0, err
    record = json.loads(out)
    assert err.startswith("By plan: more than 1,500 words are asked for")
    assert 1_800 <= record["words"] <= 2_300
    assert record["writing"] == "plan"
    assert record["outline"][0]["state"] == "written"
    assert sum(section["written"] for section in record["outline"]) > 1_700
    assert len(fake.requests) > len(record["outline"])


@pytest.mark.parametrize(("writing", "requests"), [("whole", 1), ("auto", 1), ("plan", 5)])
def test_the_way_of_writing_can_be_chosen(fake: FakeProvider, writing: str, requests: int) -> None:
    model = "compatible:author-20" if writing == "plan" else "compatible:good"
    status, _, err = write(fake, model, "--words", "600", "--writing", writing)
    assert status == 0, err
    assert len(fake.requests) >= requests
    assert (len(fake.requests) > 1) == (writing == "plan")


def test_a_post_is_written_by_an_outline_of_ones_own(fake: FakeProvider, tmp_path: Path) -> None:
    outline = tmp_path / "outline.md"
    outline.write_text("# Backups\n\n1. Copies that count\n2. A fire drill\n3. What to do today\n")
    options = ("--words", "600", "--outline", str(outline), "--json")
    status, out, err = write(fake, "compatible:author-20", *options)
    assert status == 0, err
    found = [section["heading"] for section in json.loads(out)["outline"]]
    assert found == ["Copies that count", "A fire drill", "What to do today"]


def test_a_plan_alone_can_be_printed_changed_and_written_by(
    fake: FakeProvider, tmp_path: Path
) -> None:
    status, out, err = write(fake, "compatible:author-20", "--words", "600", "--plan-only")
    assert status == 0, err
    assert len(fake.requests) == 1
    assert out.startswith("## ")
    assert "--outline FILE has a post written by it" in err
    outline = tmp_path / "outline.md"
    into_file = ("--words", "600", "--plan-only", "--out", str(outline))
    status, nothing, err = write(fake, "compatible:author-20", *into_file)
    assert (status, nothing) == (0, ""), err
    assert outline.read_text() == out
    outline.write_text(f"## My own beginning (100 words)\n{out}")
    options = ("--words", "600", "--outline", str(outline), "--json")
    status, again, err = write(fake, "compatible:author-20", *options)
    assert status == 0, err
    found = [section["heading"] for section in json.loads(again)["outline"]]
    assert found[0] == "My own beginning"
    assert len(found) == out.count("\n## ") + 2


def test_a_file_without_headings_is_no_outline(fake: FakeProvider, tmp_path: Path) -> None:
    (tmp_path / "none.md").write_text("\n")
    status, _, err = write(fake, "compatible:good", "--outline", str(tmp_path / "none.md"))
    assert status == 2
    assert "holds no headings" in err
    assert fake.requests == []


def test_a_post_is_written_whatever_the_console_can_show(fake: FakeProvider) -> None:
    fake.reply = fake.reply.replace("How to Test", "How to Test \u4f60\u597d \U0001f600")
    arguments = ["write", "--topic", "Backups", "--model", "compatible:good"]
    with start(fake, *arguments, encoding="latin-1") as process:
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "\u4f60\u597d \U0001f600" in out


def test_json_is_printed_even_where_nothing_could_be_sent(fake: FakeProvider) -> None:
    arguments = ["write", "--topic", "Backups", "--model", "openai:good", "--json"]
    status, out, err = run_apart(fake, *arguments, OPENAI_API_KEY="a b")
    assert status == 1
    assert json.loads(out)["state"] == "failed"
    assert "The key holds a blank" in err
    assert fake.requests == []


def test_a_file_gets_the_post_and_standard_output_stays_empty(
    fake: FakeProvider, tmp_path: Path
) -> None:
    status, out, err = write(fake, "compatible:good", "--out", str(tmp_path / "post.md"))
    assert (status, out) == (0, ""), err
    assert (tmp_path / "post.md").read_text(encoding="utf-8").startswith("---\ntitle:")


def test_the_post_goes_into_the_file_and_the_json_to_standard_output(
    fake: FakeProvider, tmp_path: Path
) -> None:
    file = tmp_path / "post.md"
    status, out, err = write(fake, "compatible:good", "--json", "--out", str(file))
    assert status == 0, err
    assert file.read_text(encoding="utf-8").startswith("---\ntitle:")
    assert list(json.loads(out)) == JSON_KEYS


def test_a_file_stays_as_it_was_where_no_text_came(fake: FakeProvider, tmp_path: Path) -> None:
    file = tmp_path / "post.md"
    file.write_text("An older post.", encoding="utf-8")
    assert write(fake, "compatible:fault-401", "--out", str(file))[0] == 1
    assert file.read_text(encoding="utf-8") == "An older post."


def test_a_cut_reply_is_continued_as_on_the_page(fake: FakeProvider) -> None:
    size = len(fake.reply) // 4 + 1
    status, out, err = write(fake, f"compatible:parts-{size}-60", "--json")
    record = json.loads(out)
    assert (status, record["state"]) == (0, "complete"), err
    assert len(record["seams"]) == len(fake.requests) - 1 == 3
    assert join_seams(record["text"], tuple(record["seams"])).text == fake.reply


@pytest.mark.parametrize("continuations", [0, 1])
def test_a_reply_is_continued_no_more_often_than_asked_for(
    fake: FakeProvider, continuations: int
) -> None:
    more = ("--continuations", str(continuations))
    status, out, err = write(fake, "compatible:parts-400-60", *more)
    assert (status, len(fake.requests)) == (3, continuations + 1), err
    assert out


@pytest.mark.parametrize(
    ("model", "status", "words"),
    [
        ("compatible:max-tokens", 3, "cut"),
        ("compatible:early-end", 3, "cut"),
        ("compatible:fault-401", 1, "key"),
        ("compatible:fault-404", 1, "model"),
    ],
)
def test_the_exit_status_says_how_it_ended(
    fake: FakeProvider, model: str, status: int, words: str
) -> None:
    got, out, err = run_apart(fake, *WRITE, model)
    assert got == status
    assert words in err
    assert bool(out) == (status == 3), "text that came is kept, and nothing else is printed"
    assert "canary" not in out + err


@pytest.mark.parametrize(
    "arguments",
    [
        ["write", "--topic", " ", "--model", "compatible:good"],
        ["write", "--topic", "x" * 400, "--model", "compatible:good"],
        ["write", "--topic", "Backups", "--model", "nobody:good"],
        ["write", "--topic", "Backups", "--model", "compatible"],
        ["write", "--topic", "Backups", "--model", "compatible:good", "--words", "0"],
        [
            "write",
            "--topic",
            "Backups",
            "--model",
            "compatible:good",
            "--out",
            "no/such/folder/a.md",
        ],
        ["write", "--topic", "Backups", "--model", "compatible:good", "--out", "tests"],
        ["write", "--topic", "Backups", "--model", "compatible:good", "--budget", "free"],
        ["write", "--topic", "Backups", "--model", "compatible:good", "--budget", "nan"],
        ["write", "--topic", "Backups", "--model", "compatible:good", "--continuations", "11"],
        ["write", "--topic", "Backups", "--model", "compatible:good", "--continuations", "-1"],
        ["write", "--topic", "Backups"],
        ["sing"],
        [],
    ],
    ids=[
        "empty topic",
        "long topic",
        "unknown provider",
        "no model",
        "no words",
        "no such folder",
        "a folder for a file",
        "a budget in words",
        "no number for a budget",
        "too many continuations",
        "no number of continuations",
        "model missing",
        "unknown command",
        "no command",
    ],
)
def test_a_wrong_call_says_so_and_asks_nobody(fake: FakeProvider, arguments: list[str]) -> None:
    status, out, err = run(fake, *arguments)
    assert (status, out) == (2, "")
    assert "usage: python -m runs" in err
    assert fake.requests == []


def test_a_wrong_call_of_the_process_is_told_by_its_status(fake: FakeProvider) -> None:
    status, out, err = run_apart(
        fake, "write", "--topic", "Tea", "--model", "compatible:good\udcff"
    )
    assert (status, out) == (2, "")
    assert "usage: python -m runs" in err


def test_an_interrupted_command_keeps_what_was_written(fake: FakeProvider) -> None:
    with start(
        fake, "write", "--topic", "Backups", "--model", "compatible:hold", "--json"
    ) as process:
        fake.wait_for(lambda: fake.requests and fake.requests[0].holding, timeout=60)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    assert json.loads(out)["state"] == "stopped"
    assert fake.reply.startswith(json.loads(out)["text"])


def test_a_post_that_was_written_is_in_the_history(fake: FakeProvider) -> None:
    kept = Database(os.environ["DATABASE_URL"])
    before = find_lanes(kept, "local").total
    assert write(fake, "compatible:good")[0] == 0
    found = find_lanes(kept, "local")
    assert found.total == before + 1
    assert (found.lanes[0].model_id, found.lanes[0].state) == ("compatible:good", "complete")
    kept.close()


def test_a_history_that_cannot_be_kept_is_told_of_and_costs_no_post(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////dev/null/history.db")
    status, out, err = write(fake, "compatible:good")
    assert status == 0
    assert out.startswith("---\n")
    assert "Not in the history: " in err
    assert "Traceback" not in err


def test_models_lists_what_each_provider_offers(fake: FakeProvider) -> None:
    fake.models = ["gpt-6-luna", "another-model"]
    status, out, err = run(fake, "models")
    assert status == 0, err
    assert "openai:gpt-6-luna" in out
    assert "anthropic:another-model" in out
    assert "compatible:another-model" in out


def test_the_version_is_the_project_s_and_stands_in_the_page_s_menu(fake: FakeProvider) -> None:
    status, out, err = run_apart(fake, "--version")
    assert (status, err) == (0, "")
    assert out == f"Draftbench {VERSION}\n"
    assert VERSION in ABOUT
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" in project["project"]["dynamic"]
    assert project["tool"]["setuptools"]["dynamic"]["version"]["attr"] == "runs.version.VERSION"


def test_whoever_runs_a_command_is_no_visitor(fake: FakeProvider) -> None:
    asked = ("write", "--topic", "How to test a backup", "--model", "compatible:good")
    visiting = {"DRAFTBENCH_PUBLIC": "1", "DRAFTBENCH_RUNS_A_DAY": "0"}
    status, out, err = run_apart(fake, *asked, **visiting)
    assert status == 0, err
    assert out
