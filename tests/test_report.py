from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import bad_inputs
import pytest
from hits import Hits
from html_reading import TAGS_OF_A_REPORT, ReadHtml
from made_lanes import BRIEF, GOOD, POORER, lane

from components.compare import report as report_module
from components.compare.lanes import compared
from components.compare.report import report_of
from posts.export.report import write_report
from posts.markdown import render_markdown
from posts.prompts.version import BUILT_IN, PromptVersion
from runs.blind.votes import TastedPost, Verdict, Vote
from runs.lane import Lane
from runs.run import Run
from runs.settings import Brief
from runs.store.errors import DatabaseUnavailable

STARTED: Final = datetime(2026, 11, 24, 12, 5, tzinfo=UTC)


def written(*lanes: Lane, brief: Brief = BRIEF, votes: Sequence[Vote] = ()) -> str:
    run = Run(brief, lanes, started_at=STARTED)
    return write_report(report_of(run, compared(run), votes=votes))


def text_of(report: str) -> str:
    return " ".join(ReadHtml(report.partition("<body>")[2]).text.split())


def vote(lanes: Sequence[Lane], verdict: Verdict, **chosen: int) -> Vote:
    posts = tuple(
        TastedPost(lane_id=lane.id, model_id="m", prompt="p", words=1, headings=1) for lane in lanes
    )
    return Vote(
        owner="local",
        tasting="t",
        run_id="r",
        posts=posts,
        verdict=verdict,
        cast_at=STARTED,
        **chosen,
    )


# What it says


def test_a_report_is_made_while_the_database_is_down_and_says_which_part_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> None:
        raise DatabaseUnavailable("The disk is full. Free some space.")

    monkeypatch.setattr(report_module, "the_database", fail)
    lanes = compared(Run(BRIEF, [lane("a"), lane("b")], started_at=STARTED))
    run = Run(BRIEF, [each.lane for each in lanes], started_at=STARTED)
    made = write_report(report_of(run, lanes, votes=report_module._votes("local")))
    assert "Blind votes They could not be read" in text_of(made)


def test_it_says_what_was_compared_and_how_it_came_out() -> None:
    lanes = [lane("haiku"), lane("luna", POORER, cost=None)]
    said = text_of(written(*lanes))
    for part in (
        BRIEF.topic,
        "24 November 2026, 12:05 UTC",
        "1 · haiku",
        "2 · luna",
        "Blog post v2",
        "$0.0100",
        "unknown",
        "★",
        "Human Resources",
        "How to Test Your Website Backups Before You Need Them",
        "You write blog posts that people find through search",
        f"<topic>{BRIEF.topic}</topic>",
    ):
        assert part in said, part


def test_it_has_the_scores_what_to_improve_and_the_claims_to_verify() -> None:
    claim = "<b>Nine</b> of the shops lost 40 % of their orders in 2019."
    post = lane("a", GOOD.replace("\n\n", f"\n\n{claim}\n\n", 1))
    said = text_of(written(post, lane("b")))
    for part in ("Search score", "Readability score", "Keyphrase in the title", "Linking words"):
        assert part in said, part
    assert said.count("Claims to verify") == 2, "as a figure, and below the one post with some"
    assert "Percentage “40 %” in" in said
    assert "not in your notes" in said


def test_a_report_explains_the_star_only_where_one_stands() -> None:
    assert "★ is the best of its row" in text_of(written(lane("a"), lane("b", cost="0.02")))
    assert "★" not in text_of(written(lane("a")))
    assert "★" not in text_of(written(lane("a"), lane("b")))


def test_a_post_far_too_short_is_said_to_be_that() -> None:
    said = text_of(written(lane("a", brief=Brief(topic="Backups", words=1500))))
    assert "complete, but far too short" in said
    assert "of 1,500 words." in said


def test_the_posts_are_those_of_the_preview() -> None:
    post = lane("a")
    assert render_markdown(post.view().envelope.body, place="1-") in written(post, lane("b"))


def test_no_id_stands_twice_though_posts_have_the_same_headings() -> None:
    tags = ReadHtml(written(lane("a"), lane("b"), lane("c"))).tags
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) > 5
    assert len(ids) == len(set(ids))


def test_a_prompt_that_was_sent_for_several_lanes_stands_there_once() -> None:
    other = PromptVersion(name="Short", number=2, text="Write about {{topic}}, briefly.")
    report = written(lane("a"), lane("b"), lane("c", prompt=other))
    said = text_of(report)
    assert said.count("You write blog posts that people find through search") == 1
    assert "Blog post v2 · lanes 1, 2" in said
    assert "Short v2 · lane 3" in said
    assert f"Write about {BRIEF.topic}, briefly." in said


def test_a_prompt_that_cannot_be_rendered_any_more_stands_there_as_it_was_written() -> None:
    broken = PromptVersion(name="Odd", number=1, text="Write {{gone}} about {{topic}}.")
    assert "Write {{gone}} about {{topic}}." in text_of(written(lane("a", prompt=broken)))


def test_a_recording_is_marked_as_one_wherever_it_stands() -> None:
    said = text_of(written(lane("openai:luna", provider="replay"), lane("b")))
    assert "1 · luna (recording)" in said
    assert said.count("1 · luna") == said.count("1 · luna (recording)")


def test_what_ended_a_lane_that_is_not_whole_is_said() -> None:
    said = text_of(written(lane("a"), lane("b", GOOD[:600], state="stopped")))
    assert "Stopped by you. The text so far is kept." in said


def test_how_a_post_was_completed_is_said_with_where_its_parts_meet() -> None:
    cut = GOOD.index("inside the same")
    continued = replace(
        lane("b", f"{GOOD[:cut]}Sure, continuing:\n\n{GOOD[cut - 60 :]}").record(), seams=(cut,)
    )
    mended = lane("c", f"Here is your <b>post</b>:\n\n{GOOD}")
    said = text_of(written(lane("a"), Lane.from_record(continued), mended))
    assert "Completed in one go." in said
    assert f"Completed in 2 parts.PartsPart 2 begins at character {cut + 1:,} ·" in said
    assert "characters left out · Left out what the continuation said about itself" in said
    assert "Repaired in 1 place.RepairsLeft out text before the post" in said


def test_votes_on_these_posts_are_told_and_no_others() -> None:
    lanes = [lane("a"), lane("b"), lane("c")]
    elsewhere = lane("d")
    said = text_of(
        written(
            *lanes,
            votes=[
                vote(lanes, "chosen", best=2, worst=0),
                vote(lanes[:2], "chosen", best=0, worst=1),
                vote(lanes[1:], "tie"),
                vote([lanes[0], elsewhere], "both bad"),
            ],
        )
    )
    assert "Of 3 posts, 3 · c was found best, 1 · a worst." in said
    assert "1 · a was found better than 2 · b." in said
    assert "2 · b and 3 · c were found equally good." in said
    assert "both bad" not in said
    assert "Blind votes" not in text_of(written(*lanes))


def test_headings_are_in_order_and_links_lead_to_the_posts() -> None:
    report = written(lane("a"), lane("b", POORER))
    tags = ReadHtml(report).tags
    ids = {attributes["id"] for _, attributes in tags if "id" in attributes}
    within = {
        (attributes.get("href") or "")[1:]
        for tag, attributes in tags
        if tag == "a" and (attributes.get("href") or "").startswith("#")
    }
    of_report = {name for name in ids if not (name or "").startswith("in-post-")}
    assert within == of_report == {"post-1", "post-2"}


# What it must not hold


def faults_of(report: str) -> list[str]:
    """Tags and attributes that a report never has."""
    read = ReadHtml(report.removeprefix("<!doctype html>"))
    return read.strange + [
        f"{tag} {attributes}"
        for tag, attributes in read.tags
        if tag not in TAGS_OF_A_REPORT
        or any(name.startswith("on") or name in {"src", "srcset"} for name in attributes)
        or (attributes.get("href") or "#").strip().lower().startswith(("javascript:", "data:"))
    ]


def hostile_lane(text: str) -> Lane:
    prompt = PromptVersion(name=text, number=1, text=f"{text}\n{{{{topic}}}}")
    reply = (
        f"TITLE: {text}\nMETA_DESCRIPTION: {text}\nTAGS: {text}, b\nCATEGORIES: {text}\n\n"
        f"{text}\n\n**{text}**\n"
    )
    return lane(text, reply, prompt=prompt)


def test_the_policy_stands_before_anything_that_could_load() -> None:
    tags = ReadHtml(written(lane("a"))).tags
    names = [attributes.get("http-equiv") for tag, attributes in tags if tag == "meta"]
    assert "Content-Security-Policy" in names
    first = next(at for at, (tag, _) in enumerate(tags) if tag in {"style", "title"})
    policy = next(at for at, (_, attributes) in enumerate(tags) if "http-equiv" in attributes)
    assert policy < first


@pytest.mark.parametrize("name", ["xss_payloads", "html_event_handlers", "envelope_injection"])
def test_hostile_text_is_text(name: str) -> None:
    for text in bad_inputs.strings(name):
        assert faults_of(written(hostile_lane(text), brief=Brief(topic=text))) == []


# In a browser, from a file


def payloads(hits: Hits) -> list[str]:
    address = f"{hits.address}/hit"
    return [
        f'<img src="{address}" onerror="window.pwned=1">',
        f"![x]({address})",
        f'</style><script src="{address}"></script><script>window.pwned=1</script>',
        f'</title></head><body onload="window.pwned=1"><iframe src="{address}"></iframe>',
        f"<style>@import url({address});</style><link rel=stylesheet href={address}>",
        f'<meta http-equiv="refresh" content="0;url={address}">',
        f'</pre></details><base href="{address}"><svg onload="window.pwned=1"><form action=x>',
        *bad_inputs.strings("xss_payloads")[:200],
    ]


@pytest.mark.browser
def test_in_a_browser_nothing_runs_and_nothing_is_loaded(
    browser: Any, hits: Hits, tmp_path: Path
) -> None:
    texts = payloads(hits)
    body = "\n\n".join(texts)
    lanes = [*map(hostile_lane, texts[:4]), lane("e", f"TITLE: Hostile\n\n{body}\n"), lane("f")]
    file = tmp_path / "report.html"
    file.write_text(written(*lanes, brief=Brief(topic=texts[2])), encoding="utf-8")
    page, asked = browser.contexts[0].new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    page.goto(file.as_uri())
    assert page.locator("article").count() == len(lanes)
    page.pdf()  # lays out what is closed on screen too
    assert asked == [file.as_uri()]
    assert hits.paths == []
    assert page.evaluate("window.pwned") is None
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_in_a_browser_only_tables_are_wider_than_the_page(
    browser: Any, tmp_path: Path, width: int
) -> None:
    file = tmp_path / "report.html"
    lanes = [lane(f"model-{number}", POORER) for number in range(5)]
    file.write_text(written(*lanes, lane("x" * 500)), encoding="utf-8")
    page = browser.contexts[0].new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


@pytest.mark.browser
def test_printed_it_shows_the_prompts_that_are_closed_on_screen(
    browser: Any, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    file.write_text(written(lane("a"), lane("b")), encoding="utf-8")
    page = browser.contexts[0].new_page()
    page.goto(file.as_uri())
    prompt = page.get_by_text("You write blog posts that people find")
    height = "element => element.checkVisibility({contentVisibilityAuto: true})"
    assert not prompt.evaluate(height)
    page.emulate_media(media="print")
    assert prompt.evaluate(height)
    page.close()


def test_the_built_in_prompt_is_the_one_that_is_shown() -> None:
    assert BUILT_IN.label in text_of(written(lane("a")))
