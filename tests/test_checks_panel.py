import re
from typing import Any, Final, get_args

import pytest
from made_lanes import BRIEF, GOOD, POORER, lane
from streamlit.testing.v1 import AppTest

from components.compare.checks_panel import checks_that_fixes_improve
from components.compare.lanes import ComparedLane, compared
from components.compare.lights import by_weight, lights_of
from components.live.feed import envelope_fields
from components.live.lane import _told_place
from posts.checks import FAMILIES, Finding, Place, check_post
from posts.envelope import Envelope
from posts.prose.result_card import Device, result_card
from posts.prose.widths import text_width
from runs import checking
from runs.checking import check_lane, keyphrase_of
from runs.lane import Lane
from runs.post_versions import post_in
from runs.run import Run
from runs.settings import Brief

HOSTILE: Final = "<img src=x onerror=alert(1)> **b** $x$ :red[no] [l](http://127.0.0.1:9/x)"
LONG: Final = (
    "It took 40 minutes and {} in a room with an old fan and a door that never shuts and a "
    "light that goes off by itself at noon and comes back when nobody looks at it any more. "
)
WORDY: Final = GOOD.replace("## ", "".join(map(LONG.format, "abcdef")) + "\n\n## ", 1)
"""With claims, and several sentences that are too long."""
UNKNOWN: Final = GOOD.replace("CATEGORIES: ", "CATEGORIES: Backups, ")


def compared_lane(made: Lane) -> ComparedLane:
    (only,) = compared(Run(made.brief, [made]))
    return only


def finding(check: str, severity: Any, points: int | None = None) -> Finding:
    return Finding(check=check, severity=severity, message="m", remedy="r", points=points)


# What is checked


def test_every_family_is_checked_with_all_that_the_brief_says() -> None:
    brief = Brief(
        topic="Backups", words=200, keyphrase="restore test", notes="It takes 12 minutes."
    )
    made = lane("a", brief=brief)
    post = made.view().envelope
    assert check_lane(made, made.view()) == check_post(
        post, keyphrase="restore test", language="English", asked_words=200, notes=brief.notes
    )
    checks = {each.check for each in check_lane(made, made.view())}
    assert all(checks & set(family) for family in FAMILIES.values())


def test_where_no_keyphrase_is_given_one_is_proposed_and_called_a_proposal() -> None:
    proposed = keyphrase_of(BRIEF)
    assert (proposed.phrase, proposed.is_proposal) == ("test a backup", True)
    chosen = keyphrase_of(Brief(topic=BRIEF.topic, keyphrase="restore test"))
    assert (chosen.phrase, chosen.is_proposal) == ("restore test", False)


def test_each_version_of_a_post_is_checked_once_for_all_who_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checked: list[object] = []

    def count(post: object, **given: object) -> list[Finding]:
        checked.append(post)
        return [finding("images", "good", 9)]

    monkeypatch.setattr(checking, "check_post", count)
    made = lane("a", UNKNOWN)
    for _ in range(3):
        check_lane(made, made.view())
        check_lane(made, made.view(), post_in(made, "Fixed").envelope)
    assert len(checked) == 2


# Lights and weight


def test_lights_count_what_their_checks_found_and_say_their_score() -> None:
    only = compared_lane(lane("a", POORER))
    search, readability, form = lights_of(only)
    assert (search.name, readability.name) == ("Search", "Readability")
    assert search.said.startswith(f"{only.search_score} of 100 · ")
    assert readability.said.startswith(f"{only.readability_score} of 100 · ")
    counts = [int(number) for number in re.findall(r"(\d+) (?:bad|fair|good|not)", search.said)]
    assert sum(counts) == len(FAMILIES["search"])
    assert form.severity == "bad", "a category is not on the list"


def test_what_was_not_checked_takes_nothing_from_a_good_light() -> None:
    _, _, form = lights_of(compared_lane(lane("a", GOOD)))
    assert re.search(r" · \d+ good, \d+ not checked$", form.said)
    assert form.severity == "good"


def test_a_post_that_broke_off_has_lights_without_a_score() -> None:
    search, _, _ = lights_of(compared_lane(lane("a", GOOD[:600], state="stopped")))
    assert search.severity == "unchecked"
    assert search.said.startswith("no score · ")


def test_what_weighs_most_is_told_first() -> None:
    found = [
        finding("cliches", "bad"),
        finding("claims", "ok"),
        finding("images", "bad", 3),
        finding("outbound_links", "ok", 6),
        finding("intro_keyphrase", "bad", 1),
        finding("language", "unchecked"),
        finding("title_present", "bad"),
        finding("tag_count", "good"),
    ]
    assert [each.check for each in by_weight(found)] == [
        "title_present",
        "intro_keyphrase",
        "images",
        "cliches",
        "outbound_links",
    ]


# Fixes


def test_a_finding_offers_a_fix_only_where_the_fixed_version_is_better() -> None:
    assert checks_that_fixes_improve(compared_lane(lane("a", UNKNOWN))) == {
        "category_known",
        "category_count",
    }
    assert not checks_that_fixes_improve(compared_lane(lane("b", GOOD)))


# The search-result card


def test_the_card_of_a_lane_is_cut_where_a_page_of_results_cuts_it() -> None:
    title, description = "Wide words " * 12, "Several plain words " * 12
    told = envelope_fields(Envelope(title=title, meta_description=description))["result"]
    assert told["width"] == text_width(title) > 600
    for device in get_args(Device):
        card = result_card(title, description, slug="", device=device)
        assert title[: told[device]["title"]] + "…" == card.title
        assert description[: told[device]["description"]] + "…" == card.description
    assert told["phone"]["title"] > told["desktop"]["title"], "a phone gives it two lines"
    assert told["phone"]["description"] < told["desktop"]["description"]
    short = envelope_fields(Envelope(title="Short", meta_description="Short, too"))["result"]
    assert short["desktop"] == short["phone"] == {"title": None, "description": None}
    assert envelope_fields(Envelope())["result"]["desktop"]["title"] is None


# Where it is


def test_a_place_is_told_by_its_words_and_how_often_they_come_before_it() -> None:
    body = "One Two.\n\nThen one  two, and one two."
    start = body.rindex("one two")
    words, earlier, share = _told_place(body, Place(start=start, stop=start + 7, quote="one two"))
    assert (words, earlier) == ("one two", 2)
    assert 0.5 < share < 1


# On the page


def page_of(run: Run) -> AppTest:
    def script() -> None:
        import streamlit as st

        from components.compare.checks_panel import checks_panel, claim_list, finding_list
        from components.compare.lanes import compared
        from components.compare.lights import by_weight
        from components.run.versions import chosen_version

        run = st.session_state["run"]
        for each in compared(run, chosen_version):
            checks_panel(run.id, each, desk=None, named=len(run.lanes) > 1)
            finding_list(each, by_weight(each.findings))  # as in an opened list
            claim_list(each, [one for one in each.findings if one.check == "claims"])

    page = AppTest.from_function(script, default_timeout=30)
    page.session_state["run"] = run
    page.run()
    assert not page.exception
    return page


def pressed(page: AppTest, label: str, starts: str) -> Any:
    return next(
        each for each in page.button if each.label == label and str(each.key).startswith(starts)
    )


def test_the_panel_has_its_lights_its_keyphrase_and_two_folded_lists() -> None:
    page = page_of(Run(BRIEF, [lane("a", WORDY.replace("CATEGORIES: ", "CATEGORIES: Backups, "))]))
    said = " ".join(each.value for each in page.markdown)
    for light in ("**Search**", "**Readability**", "**Format and structure**"):
        assert light in said
    assert "“test a backup”, proposed from the topic" in page.caption[0].value
    assert [box.label.partition(" (")[0] for box in page.expander] == [
        "What to improve",
        "Claims to verify",
    ]
    assert "Allowed categories" in said


def test_a_press_points_at_a_finding_and_another_one_at_its_next_place() -> None:
    page = page_of(Run(BRIEF, [lane("a", WORDY)]))
    pressed(page, "Show", "show-sentence_length").click().run()
    first = page.session_state["pointer"]
    pressed(page, "Show", "show-sentence_length").click().run()
    second = page.session_state["pointer"]
    assert (first.at, second.at) == (0, 1)
    assert first.turn < second.turn
    assert len(first.places) == len(second.places) > 1
    (sent,) = [each for each in page.get("bidi_component") if "live-pointer" in str(each.key)]
    assert "places" in sent.proto.json


def test_a_press_on_fix_takes_the_fixed_version() -> None:
    made = lane("a", UNKNOWN)
    page = page_of(Run(BRIEF, [made]))
    pressed(page, "Fix", "take-fix-category_known").click().run()
    assert not page.exception
    assert page.session_state[f"version-{made.id}"] == "Fixed"
    assert not [each for each in page.button if each.label == "Fix"]


def test_text_of_outside_origin_is_nothing_but_text_in_the_panel() -> None:
    body = f"## {HOSTILE}\n\nAs {HOSTILE} said in 2019, 40 % of {HOSTILE} are {HOSTILE}.\n" * 9
    reply = f"TITLE: {HOSTILE}\nCATEGORIES: {HOSTILE}\n\n{body}\n"
    brief = Brief(topic="Backups", keyphrase=HOSTILE)
    page = page_of(Run(brief, [lane(HOSTILE, reply, brief=brief), lane("b", brief=brief)]))
    shown = [each.value for each in (*page.markdown, *page.caption)]
    assert any("Claims" in each or "40" in each for each in shown)
    for text in shown:
        for live in ("<img", "**b**", "$x$", ":red[no]", "[l]("):
            assert not re.search(rf"(?<!\\){re.escape(live)}", text), text
