"""A batch in a real browser: from a file over a kill to the verdict, files and a better prompt."""

import csv
import io
import subprocess
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from chromium import (
    Page,
    Visitor,
    button,
    choose,
    download,
    expect,
    go_to,
    state_of,
)
from fake_provider import FakeProvider
from improved_posts import ASSERTIONS, Rules
from test_accessibility import Barriers

from bench.running_app import free_port, running

pytestmark = pytest.mark.browser
TOPICS_READ = ["Cups", "Kettles", "Pots", "Tea"]
TOPICS = (
    "Topic;Keyword;Volume\nTea;green tea;10\nCups;;20\nPots;;30\ntea;green tea;10\nKettles;;5\n"
)


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    with FakeProvider(models=["good", "hold"]) as fake:
        yield fake


def choose_all(page: Page, label: str, *options: str) -> None:
    box = page.get_by_role("combobox", name=label)
    box.click()
    for name in options:
        box.fill(name)  # which opens the list, whatever is chosen already
        option = page.get_by_role("option", name=name)
        option.click()
        expect(option).to_have_count(0)  # it is chosen
    page.keyboard.press("Escape")


def text_of(page: Page, name: str) -> str:
    return download(page, name).read_text(encoding="utf-8-sig")


def asked(fake: FakeProvider) -> int:
    return sum(each.method == "POST" for each in fake.requests)


def holding(fake: FakeProvider) -> int:
    return sum(each.holding and not each.disconnected for each in fake.requests)


def test_a_batch_from_a_file_outlives_the_app_and_leads_to_a_verdict(
    browser: Any, fake: FakeProvider, tmp_path: Path
) -> None:
    file = tmp_path / "topics.csv"
    file.write_text(TOPICS, encoding="utf-8")
    start = partial(
        running,
        *("run", "app.py"),
        port=free_port(),
        environment={
            "COMPATIBLE_BASE_URL": fake.base_url,
            "DATABASE_URL": f"sqlite:///{tmp_path}/kept.db",
        },
    )
    barriers = Barriers()
    with start(end=subprocess.Popen.kill) as address:
        visitor = Visitor(browser, address)
        page = visitor.open_to_write("hold", topic="")
        go_to(page, "Batch")
        page.get_by_text("From a file").click()
        page.locator("input[type=file]").set_input_files(file)

        # What was understood, and what it takes, stand there before the press.
        expect(page.get_by_text("4 topics · CSV, separated by semicolons, UTF-8")).to_be_visible()
        expect(page.get_by_text("Line 5: “tea” is the same as line 2.")).to_be_visible()
        expect(page.get_by_text("The column “Volume” is not used")).to_be_visible()
        choose_all(page, "Prompts", "Blog post v1", "Blog post v2")
        expect(page.get_by_text("4 topics × 2 lanes = 8 posts")).to_be_visible()
        expect(page.get_by_text("free · about")).to_be_visible()
        barriers.look(page, "a new batch")
        button(page, "Write 8 posts").click()
        fake.wait_for(lambda: holding(fake) == 8)
        fake.release(2)
        expect(page.get_by_text("2 of 8 posts")).to_be_visible()
        barriers.look(page, "a batch that is being written")

        # A post that is written opens as any does, and the batch is where it was.
        page.get_by_label("State").click()
        page.get_by_role("option", name="Complete").click()
        expect(page.locator(".st-key-batch-cells button")).to_have_count(2)
        page.locator(".st-key-batch-cells button").first.click()
        expect(state_of(page)).to_have_text("complete")
        go_to(page, "Batch")
        expect(page.get_by_text("2 of 8 posts")).to_be_visible()
        batch = page.url
        page.goto("about:blank")

    with start() as address:
        page.goto(batch)
        fake.wait_for(lambda: asked(fake) == 14 and holding(fake) == 6)

        # What is paused comes to its end; what is stopped keeps its text; nothing is begun unasked.
        button(page, "Pause").click()
        expect(page.get_by_text("2 of 8 posts written · paused")).to_be_visible()
        fake.release(1)
        expect(page.get_by_text("3 of 8 posts written · paused")).to_be_visible()
        button(page, "Go on").click()
        expect(button(page, "Pause")).to_be_visible()
        expect(button(page, "Go on")).to_have_count(0)  # Stop is in its place
        button(page, "Stop").click()
        fake.wait_for(lambda: holding(fake) == 0)
        expect(page.get_by_text("3 of 8 posts written · stopped")).to_be_visible()
        expect(button(page, "Go on")).to_have_count(0)
        assert asked(fake) == 14
        button(page, "Write the missing 5 again").click()
        fake.wait_for(lambda: asked(fake) == 19 and holding(fake) == 5)
        fake.release(5)
        expect(page.get_by_text("8 of 8 posts")).to_be_visible()
        button(page, "Find posts that are alike").click()
        expect(page.get_by_text("6 posts are like an earlier one.")).to_be_visible()

        # Which version is better is told of all posts, and goes out as one page.
        button(page, "Compare versions").click()
        verdict = "on 4 topics, too few to tell."
        expect(page.get_by_text(verdict).first).to_be_visible()
        barriers.look(page, "a verdict")
        assert verdict in text_of(page, "Report")
        scores = list(csv.DictReader(io.StringIO(text_of(page, "Scores as CSV"))))
        assert [row["complete"] for row in scores] == ["100.0"] * 8
        config = yaml.safe_load(text_of(page, "promptfoo config"))
        assert sorted(test["vars"]["topic"] for test in config["tests"]) == TOPICS_READ
        with zipfile.ZipFile(download(page, "All posts")) as archive:
            results = archive.read("results.csv").decode("utf-8-sig")
            names = archive.namelist()
        rows = list(csv.DictReader(io.StringIO(results)))
        assert sorted(row["topic"] for row in rows) == sorted(TOPICS_READ * 2)
        assert {row["state"] for row in rows} == {"complete"}
        assert sorted(names) == sorted(["results.csv", *(row["file"] for row in rows)])

        # It is in the list, and goes from there for good.
        button(page, "All batches").click()
        button(page, "Batch of 8 posts").click()
        button(page, "Delete").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(page.get_by_text("New batch")).to_be_visible()
        expect(page.get_by_text("Your batches")).to_have_count(0)
        assert asked(fake) == 19

        # A prompt is improved, and what is better on topics held back is the next version.
        Rules(fake)
        choose(page, "Model", "good")
        page.get_by_text("Improve a prompt").click()
        page.get_by_text("Type or paste").click()
        page.get_by_label("Topics, one a line").fill(
            "\n".join(f"How to test {at}" for at in range(12))
        )
        expect(page.get_by_text("12 topics · One topic a line")).to_be_visible()
        choose_all(page, "What counts", "Assertions that hold")
        page.get_by_label("Assertions of your own").fill(ASSERTIONS)
        page.get_by_role("spinbutton", name="Posts at most").fill("36")
        page.keyboard.press("Tab")
        expect(page.get_by_text("judged on 8 others · at most 36 posts · free")).to_be_visible()
        barriers.look(page, "what an improvement takes")
        button(page, "Improve Blog post v1").click()
        better = page.get_by_text("Proposal 2 is better than Blog post v1 in score")
        expect(better).to_be_visible()
        barriers.look(page, "an improvement")
        button(page, "Accept proposal 2").click()
        expect(page.get_by_text("Kept as My blog post v1.").first).to_be_visible()
        assert barriers.found == []
        visitor.leave()
        assert visitor.elsewhere == []
