"""Batches on the page, without a browser: what a batch takes, what is refused, and its posts."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from fake_provider import FakeProvider
from page_stories import downloads, errors, heads, open_page, plain, press
from sqlalchemy import insert, update
from streamlit.testing.v1 import AppTest
from waiting import until

from components.batch import keys, new
from components.labels import choice
from components.owner import LOCAL
from posts.prompts.version import BUILT_IN, PromptVersion
from posts.word_diff import Change
from providers import catalog
from providers.base import Usage
from runs.batch.batches import add_batch, add_cells
from runs.batch.limits import read_limits
from runs.batch.plan import brief_of, cells_of, priced
from runs.batch.table import find_cells
from runs.batch.values import CellRow, ProviderLimits, TopicToWrite
from runs.lane_request import LaneRequest
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.store.database import the_database
from runs.store.schema import BATCHES, CELLS, JOBS
from runs.the_engine import the_engine

HOSTILE = "*Bold* $x$ ![](https://evil.example/x.png) :red[no] <b>b</b>"
GOOD_AND_POOR = [":green-background[A 100]", ":green-background[B 85]"]

pytestmark = pytest.mark.usefixtures("page_database", "page_engine", "fake")


def new_batch(topics: str) -> AppTest:
    page = open_page(view="batch")
    page.text_area(key="batch-topics").set_value(topics).run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    parts = [*page.caption, *page.markdown, *page.warning, *page.info]
    return "\n".join(plain(each.value) for each in parts)


LANES = tuple(LaneSettings(provider="compatible", model=model) for model in ("good", "other"))


def keep_batch(
    topics: list[str],
    *,
    owner: str = LOCAL,
    lanes: Sequence[LaneSettings] = LANES,
    **values: object,
) -> str:
    """A batch that is paused, so that nobody writes it."""
    briefs = [brief_of(Brief(topic=""), TopicToWrite(topic=topic)) for topic in topics]
    cells, _, _ = priced(cells_of(briefs, lanes))
    batch_id = add_batch(the_database(), owner, size=len(cells), budget=Decimal(2), name="Autumn")
    change = update(BATCHES).where(BATCHES.c.id == batch_id).values(state="paused", **values)

    the_database().write(
        lambda connection: [
            add_cells(connection, batch_id, cells, first=1),
            connection.execute(change),
        ]
    ).result()
    return batch_id


def set_cell(number: int, **values: object) -> None:
    change = update(CELLS).where(CELLS.c.number == number).values(**values)
    the_database().write(lambda connection: connection.execute(change).close()).result()


def cells_shown(page: AppTest) -> list[str]:
    keys = [str(button.key) for button in page.button]
    return [
        plain(button.label)
        for button, key in zip(page.button, keys, strict=True)
        if key.startswith("open-")
    ]


def test_what_a_batch_takes_is_said_before_the_press() -> None:
    page = new_batch("Tea\nCups\nTea\n")
    assert "2 topics · One topic a line · 1 line is left out" in said(page)
    assert "Line 3: “Tea” is the same as line 1. It is left out." in said(page)
    page.number_input(key="batch-repeats").set_value(3).run()
    assert "2 topics × 1 lane × 3 repeats = 6 posts" in said(page).replace("*", "")
    assert "free · about" in said(page)
    assert [button.label for button in page.button if button.label == "Write 6 posts"]


def test_columns_fill_the_variables_of_the_prompts() -> None:
    page = new_batch("Topic\tKeyword\tSize\nTea\tgreen tea\t4\n")
    (table,) = page.table
    assert list(map(plain, table.value.columns)) == ["Topic", "Keyword → keyphrase"]
    assert list(map(plain, table.value.iloc[0])) == ["Tea", "green tea"]
    assert "The column “Size” is not used" in said(page)


def test_a_batch_that_cannot_be_written_is_refused_before_the_press() -> None:
    page = new_batch("\n".join(f"Topic {number}" for number in range(5_001)))
    page.number_input(key="batch-repeats").set_value(2).run()
    assert "A batch has at most 10,000 posts" in errors(page)[0]
    page = new_batch("Tea")
    page.selectbox(key="provider-1").select("anthropic").run()
    assert "key" in errors(page)[0]
    assert not [button for button in page.button if button.label.startswith("Write 1")]


def test_half_price_is_offered_where_a_provider_has_it_with_its_price_before_the_press(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = new_batch("Tea\nCups\n")
    assert not [toggle for toggle in page.toggle if toggle.key == keys.HALF_PRICE]

    monkeypatch.setenv("OPENAI_API_KEY", "sk-environment")
    monkeypatch.setenv("OPENAI_BASE_URL", fake.base_url)
    monkeypatch.setattr(catalog, "is_free", lambda _: False)
    begun: list[bool] = []

    def start(*_: object, on_begun: Callable[[str], None], half_price: bool, **__: object) -> None:
        begun.append(half_price)
        on_begun(keep_batch(["Tea"]))

    monkeypatch.setattr(new, "start_batch", start)
    page.selectbox(key="provider-1").select("openai").run()
    (before,) = re.findall(r"about (\$[\d.]+), at most", said(page))
    (half,) = re.findall(rf"about (\$[\d.]+) in place of {re.escape(before)}", said(page))
    assert Decimal(half[1:]) < Decimal(before[1:])
    assert "within a day" not in said(page)
    page.toggle(key=keys.HALF_PRICE).set_value(True).run()
    assert f"about {half}, at most" in said(page)
    assert "within a day" in said(page)
    press(page, "Write 2 posts")
    assert begun == [True]


def test_a_batch_at_half_price_says_how_many_posts_are_at_the_provider_and_since_when() -> None:
    batch = keep_batch(["Tea", "Cups"], half_price=True)
    sent_at = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
    job = {"id": "j", "batch_id": batch, "provider": "openai", "model": "m", "state": "sent"}
    job |= {"sent_at": sent_at, "cancelled": False, "trouble": "No *route*."}  # type: ignore[dict-item]
    keep = insert(JOBS).values(job)
    the_database().write(lambda connection: connection.execute(keep).close()).result()
    for number in (1, 2, 3):
        set_cell(number, half_price=True, job_id="j")
    page = open_page(view="batch", batch=batch)
    told = page.get("progress")[0].proto.text
    assert "0 of 4 posts** written · 3 at the provider since 24 Nov 2026, 13:05" in told
    assert "checked on right now. No *route*." in said(page)
    assert "At provider] 3" in said(page)
    assert "To write] 1" in said(page)
    assert "Stop" in [button.label for button in page.button]


def test_a_second_press_in_a_row_starts_no_second_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []

    def start(*_: object, on_begun: Callable[[str], None], **more: object) -> str:
        started.append(keep_batch(["Tea"]))
        on_begun(started[-1])
        return started[-1]

    monkeypatch.setattr(new, "start_batch", start)
    page = new_batch("Tea")
    press(page, "Write 1 post")
    assert page.query_params["batch"] == started[0]
    del page.query_params["batch"]  # as the browser's address was at the second press
    page.session_state[keys.STARTED] = (page.session_state[keys.PRICED][-1].cells, started[0])
    press(page.run(), "Write 1 post")
    assert len(started) == 1
    assert page.query_params["batch"] == started[0]

    press(page, "All batches")  # who comes back may well want another
    press(page, "Write 1 post")
    assert len(started) == 2


def test_strangers_are_offered_no_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")
    page = open_page(view="batch")
    (views,) = [each for each in page.segmented_control if each.key == "view"]
    assert views.options == [choice(view) for view in ("Write", "Prompts", "History", "Ranking")]
    assert [button for button in page.button if button.label == "Write post"]


def test_a_batch_says_how_far_it_is_and_what_is_left() -> None:
    batch = keep_batch(["Tea", "Cups"], spent=500_000_000, held=250_000_000)
    set_cell(1, state="complete", words=1_200, title="On tea", cost=500_000_000, duration=31.0)
    set_cell(2, state="failed", error="The server said no.")
    page = open_page(view="batch", batch=batch)
    assert page.get("progress")[0].proto.text == "**1 of 4 posts** written · paused"
    assert "1,200 words · $0.50 spent · $0.25 held" in said(page)
    assert "$1.25 left of $2.00" in said(page)
    labels = [button.label for button in page.button]
    assert "Go on" in labels
    assert "Write the missing 3 again" in labels
    assert "Pause" not in labels
    assert "The server said no." in said(page)

    page.number_input(key="batch-a-minute-compatible").set_value(30).run()
    page.number_input(key="batch-at-once-compatible").set_value(3).run()
    limits = read_limits(the_database())["compatible"]
    assert (limits.at_once, limits.a_minute) == (3, 30)
    page.number_input(key="batch-tokens-compatible").set_value(9_000).run()
    limits = read_limits(the_database())["compatible"]
    assert limits == ProviderLimits(at_once=3, a_minute=30, tokens_a_minute=9_000)
    page.number_input(key="batch-tokens-compatible").set_value(None).run()
    assert read_limits(the_database())["compatible"].tokens_a_minute is None
    page.number_input(key=f"batch-budget-{batch}").set_value(4).run()
    assert "$3.25 left of $4.00" in said(page)
    page.number_input(key=f"batch-budget-{batch}").set_value(None).run()
    assert "left of" not in said(page), "a limit can be taken back"


def test_small_dollars_of_a_batch_add_up_as_they_are_shown() -> None:
    batch = keep_batch(["Tea"], spent=1_300_000, held=250_000_000)
    page = open_page(view="batch", batch=batch)
    shown = "$0.0013 spent · $0.2500 held for what is being written · $1.7487 left of $2.0000"
    assert shown in said(page)
    spent = keep_batch(["Tea"], spent=1_210_000, held=1_330_000, budget=10_000_000)
    page = open_page(view="batch", batch=spent)
    assert "$0.0013 spent · $0.0014 held" in said(page)
    assert "$0.0073 left of $0.0100" in said(page)
    cents = keep_batch(["Tea"], spent=12_100_000, budget=1_000_000_000)
    page = open_page(view="batch", batch=cents)
    assert "$0.02 spent · $0.98 left of $1.00" in said(page)


def test_a_paused_batch_says_that_what_was_begun_is_still_written() -> None:
    batch = keep_batch(["Tea"])
    set_cell(1, writer=the_engine().journal.writer)
    page = open_page(view="batch", batch=batch)
    (bar,) = page.get("progress")
    told = "**0 of 2 posts** written · paused: those that were begun are still written"
    assert bar.proto.text == told


def test_a_post_over_budget_says_so_and_has_no_run_to_open() -> None:
    batch = keep_batch(["Tea"])
    set_cell(1, state="unpaid", place=1)
    page = open_page(view="batch", batch=batch)
    (button,) = [each for each in page.button if plain(each.label) == "1  Tea"]
    assert button.disabled
    assert "Over budget" in said(page)


def test_unknown_prices_and_a_budget_too_small_are_both_warned_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def price(provider: str, model: str, usage: Usage, **_: object) -> Decimal | None:
        return None if provider == "compatible" else Decimal(1)

    monkeypatch.setattr("runs.cost.price_of", price)
    page = press(new_batch("Tea\nCups\n"), "Add lane")
    page.selectbox(key="provider-2").select("compatible").run()
    until(lambda: "good" in page.run().selectbox(key="model-2-compatible").options)
    page.selectbox(key="model-2-compatible").select("good").run()
    page.number_input(key=keys.BUDGET).set_value(0.5).run()
    assert not page.exception
    assert "With a budget, the 2 posts of unknown price will not be written." in said(page)
    assert "The budget of $0.50 will not pay for all of them" in said(page)


def test_a_lane_that_lacks_something_is_said_whichever_is_edited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = press(new_batch("Tea\n"), "Add lane")
    page.selectbox(key="provider-2").select("openai").run()
    page.segmented_control(key="lane").set_value("1").run()
    assert not page.exception
    assert not [button for button in page.button if str(button.label).startswith("Write 1")]


def test_a_post_that_waits_for_the_limits_of_its_provider_says_so(fake: FakeProvider) -> None:
    batch = keep_batch(["Tea"])
    the_engine().pace("compatible", None, 1)
    for cell in find_cells(the_database(), batch).cells:
        set_cell(cell.number, writer=the_engine().journal.writer)
        start_cell(cell, LANES[cell.number - 1])
    until(lambda: any(run.lanes[0].view().state == "waiting" for run in the_engine().runs()))
    page = open_page(view="batch", batch=batch)
    assert said(page).count("The tokens a minute that this provider may get are used up") == 1


def test_posts_are_filtered_sorted_and_searched() -> None:
    batch = keep_batch(["Tea", "Cups", HOSTILE])
    set_cell(3, state="complete", words=900)
    set_cell(4, state="complete", words=1_500)
    page = open_page(view="batch", batch=batch)
    assert len(cells_shown(page)) == 6
    assert cells_shown(page)[-1] == f"6  {HOSTILE}"
    page.selectbox(key="batch-state").select("complete").run()
    page.selectbox(key="batch-order").select("words").run()
    assert cells_shown(page) == ["3  Cups", "4  Cups"]
    page.toggle(key="batch-descending").set_value(True).run()
    assert cells_shown(page) == ["4  Cups", "3  Cups"]
    page.text_input(key="batch-search").set_value("tea").run()
    assert "No posts match." in said(page)
    page.text_input(key="batch-search").set_value("").run()

    set_cell(1, writer=the_engine().journal.writer)
    for state, shown in (("writing", 1), ("at_provider", 0), ("open", 3)):
        page.selectbox(key="batch-state").select(state).run()
        assert len(cells_shown(page)) == shown


def test_a_batch_has_a_star_a_name_and_a_note_and_is_nobody_elses() -> None:
    batch, others = keep_batch(["Tea"]), keep_batch(["Cups"], owner="somebody")
    page = press(open_page(view="batch", batch=batch), "☆")
    assert [button for button in page.button if button.label == "★"]
    press(page, "Name and note")
    page.text_input(key=f"batch-name-{batch}").set_value("Winter")
    press(page, "Save")
    press(page, "All batches")
    assert [plain(b.label) for b in page.button if str(b.key) == f"open-{batch}"] == [
        "★ **Winter**"
    ]
    assert not [button for button in page.button if str(button.key) == f"open-{others}"]
    page = open_page(view="batch", batch=others)
    assert "The batch in this address is not here any more." in said(page)


def never(*_: object) -> None:
    raise AssertionError("it was done once more")


def start_cell(cell: CellRow, settings: LaneSettings) -> Run:
    """Have the engine write a post of a batch, as its worker would."""
    request = LaneRequest(settings=settings)
    return the_engine().start(Brief(topic=cell.topic), [request], owner=LOCAL, run_id=cell.id)


def write_cells(batch: str, lanes: Sequence[LaneSettings] = LANES) -> None:
    """Have the engine write all posts of a batch, and wait for them."""
    cells = find_cells(the_database(), batch, limit=100).cells
    of = {(each.model_id, each.prompt.label): each for each in lanes}
    runs = [start_cell(cell, of[cell.model_id, cell.prompt_label]) for cell in cells]
    assert all(run.lanes[0].wait_for_end(60) for run in runs)
    assert the_engine().journal.flush(60)
    for cell in cells:
        set_cell(cell.number, state="complete", words=200, duration=2.0)


AGAIN = "A copy that nobody has ever tried to bring back is no more than a hope."


def test_versions_of_a_batch_are_compared_topic_by_topic(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = keep_batch([f"How to test backup {number}" for number in range(9)])
    page = open_page(view="batch", batch=batch)
    assert "Versions are compared once all posts are done" in said(page)

    worse = fake.reply.replace("TITLE: How to Test", "TITLE: Kettles").replace("TAGS:", "Of")
    worse = worse.replace("\n## ", f"\n{AGAIN}\n\n{AGAIN}\n\n## ", 1)
    fake.write = lambda request: worse if request.model == "other" else fake.reply
    write_cells(batch)
    page.run()
    page.text_area(key="batch-assertions").set_value("title starts with 'how to'\nis good").run()
    assert errors(page)[0].startswith("Line 2: “is good” is not understood. Write it as in:")
    press(page, "Compare versions")
    page.multiselect(key="batch-measures").set_value(["format", "assertions", "repetition"]).run()
    other = "other is"
    told = [line for line in said(page).splitlines() if other in line]
    assert len(told) == 3
    assert "is worse than good in format score: −" in told[0]
    assert "on 9 of 9 topics. The effect is large." in told[0]
    assert "is worse than good in repetition: +" in told[2]
    (assertions,) = page.table
    assert list(map(plain, assertions.value.columns)) == ["good", "other"]
    assert list(map(plain, assertions.value.iloc[0])) == ["0 of 9", "9 of 9"]
    each = next(table.value for table in page.dataframe if "Post" in table.value.columns)
    assert list(map(plain, each.columns[3:])) == ["1. title starts with 'how to'"]
    assert list(each.iloc[:, 3]) == ["fail"] * 9 + ["pass"] * 9
    assert set(each["Version"][:9]) == {"other"}

    # The page is drawn again without reckoning all of it once more.
    for name in ("scores.compare_versions", "summary.topics_of"):
        monkeypatch.setattr(f"runs.experiments.{name}", never)
    assert not page.run().exception

    # The worst stand first, with their scores in words; a press opens the post, or both.
    scores = [button for button in page.button if str(button.key).startswith("score-")]
    assert len(scores) == 18
    assert [plain(each.label) for each in scores[:2]] == GOOD_AND_POOR
    (beside, *_) = [button for button in page.button if button.label == "Side by side"]
    assert [each for each in downloads(page) if each in {"Report", "Scores as CSV"}]
    opened = beside.click().run()
    assert [head["name"] for head in heads(opened)] == ["1  good", "2  other"]
    opened.segmented_control(key="view").set_value("Batch").run()
    assert [line for line in said(opened).splitlines() if other in line][:3] == told
    scores = [button for button in opened.button if str(button.key).startswith("score-")]
    scores[1].click().run()
    assert len(heads(opened)) == 1, "one post"


def test_what_changed_between_two_of_the_versions_is_told_once_it_is_opened() -> None:
    short = PromptVersion(name="Short", number=1, text="Write a short post about {{topic}}.")
    lanes = [*LANES, replace(LANES[1], prompt=short)]
    batch = keep_batch(["Tea"], lanes=lanes)
    write_cells(batch, lanes)
    page = open_page(view="batch", batch=batch)
    press(page, "Compare versions")
    (box,) = [each for each in page.expander if each.label == "What changed between versions"]
    assert not box.proto.expanded
    assert keys.CHANGED not in page.session_state, "nothing is reckoned before"
    page.session_state["batch-changed-open"] = True
    page.run()
    assert "- Model: good → other" in said(page)
    assert f"Both are written with the same prompt, {BUILT_IN.label}." in said(page)
    page.selectbox(key=keys.CHANGED_AFTER).select_index(2).run()
    assert "same prompt" not in said(page)
    changed = page.session_state[keys.CHANGED][2]
    assert Change("added", "Message\n\nWrite a short ") in changed.words


def test_versions_that_differ_in_settings_alone_are_compared_too() -> None:
    lanes = [replace(LANES[0], parameters={"temperature": degree}) for degree in (0.2, 1.2)]
    page = open_page(view="batch", batch=keep_batch(["Tea"], lanes=lanes))
    assert "Which version is better?" in said(page)
    alone = open_page(view="batch", batch=keep_batch(["Tea"], lanes=lanes[:1]))
    assert "Which version is better?" not in said(alone)


def test_a_typed_key_that_is_gone_is_asked_for(fake: FakeProvider) -> None:
    batch = keep_batch(["Tea"], writer="a process that is gone")
    page = open_page(view="batch", batch=batch)
    assert "The key that was typed for this batch is not here any more" in said(page)
    assert page.sidebar.selectbox
