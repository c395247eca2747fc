"""The prompt workbench as stories: press, type, read."""

import json
import re
from collections.abc import Iterator

import page_stories
import pytest
from fake_provider import FakeProvider
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.testing.v1 import AppTest

from components import session_keys
from components.autosave import TYPED
from components.owner import LOCAL
from components.write.prompt_fields import own_variables
from posts.measures import estimate_tokens
from posts.prompts.version import BUILT_IN, BUILT_IN_VERSIONS, PromptVersion
from runs.engine import Engine
from runs.prepare import prepare
from runs.settings import Brief, LaneSettings
from runs.store import prompt_versions as prompts_module
from runs.store.database import Database, the_database
from runs.store.errors import DatabaseUnavailable
from runs.store.prompt_versions import delete_prompt, list_prompts, save_prompt

COPY = "My blog post"
NAIVE = "TITLE: A\nTAGS: b\n[END]"


@pytest.fixture(autouse=True)
def _no_prompt_is_left(page_engine: None) -> Iterator[None]:
    yield
    for name in {version.name for version in kept()}:
        delete_prompt(the_database(), LOCAL, name)


def kept() -> list[PromptVersion]:
    return list_prompts(the_database(), LOCAL)[len(BUILT_IN_VERSIONS) :]


def open_workbench() -> AppTest:
    page = AppTest.from_file("../app.py", default_timeout=60)
    page.session_state[session_keys.VIEW] = "Prompts"
    page.run()
    assert not page.exception
    return page


def press(page: AppTest, label: str) -> AppTest:
    (button,) = [button for button in page.button if button.label == label]
    button.click().run()
    assert not page.exception
    return page


def choose(page: AppTest, label: str, option: object) -> AppTest:
    (box,) = [box for box in page.selectbox if box.label == label]
    box.select(option).run()
    assert not page.exception
    return page


def chosen(page: AppTest) -> tuple[object, ...]:
    return tuple(box.value for box in page.selectbox if box.label in {"Prompt", "Version"})


def texts(page: AppTest) -> dict[str, str]:
    return {area.label: str(area.value) for area in page.text_area}


def write(page: AppTest, label: str, text: str) -> AppTest:
    (field,) = [field for field in [*page.text_area, *page.text_input] if field.label == label]
    field.set_value(text).run()
    assert not page.exception
    return page


def upload(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    (uploader,) = page.file_uploader
    uploader.set_value([(name, content, "text/plain") for name, content in files]).run()
    assert not page.exception
    return page


def copy_built_in(page: AppTest) -> AppTest:
    return press(press(page, "Copy"), "Make the copy")


def said(page: AppTest) -> str:
    elements = [*page.markdown, *page.caption, *page.error, *page.info, *page.warning, *page.toast]
    plain = "\n".join(str(element.value) for element in elements)
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", plain).replace("\u2060", "")


# The built-in prompt


def test_the_built_in_prompt_can_be_read_and_not_changed() -> None:
    page = open_workbench()
    assert chosen(page) == (BUILT_IN.name, BUILT_IN.number)
    assert [code.value for code in page.code] == [
        BUILT_IN.template.instructions,
        BUILT_IN.template.text,
    ]
    assert not page.text_area
    assert "Nothing here contradicts itself" in said(page)
    assert not {"Save as a new version", "Delete"} & {button.label for button in page.button}


def test_its_copy_can_be_changed_and_saved_as_the_next_version() -> None:
    page = copy_built_in(open_workbench())
    assert chosen(page) == (COPY, 1)
    assert texts(page)["Message"] == BUILT_IN.template.text
    write(page, "Message", "Write about {{topic}}.")
    assert "Not saved yet" in said(page)
    write(page, "Note", "Shorter")
    press(page, "Save as a new version")
    assert chosen(page) == (COPY, 2)
    assert f"Saved as {COPY} v2" in said(page)
    newest, first = kept()
    assert (newest.template.text, newest.note) == ("Write about {{topic}}.", "Shorter")
    assert first.template.text == BUILT_IN.template.text
    choose(page, "Version", 1)
    assert texts(page)["Message"] == BUILT_IN.template.text
    assert "Not saved yet" not in said(page)


def test_a_name_that_is_taken_is_said_and_nothing_is_copied() -> None:
    save_prompt(the_database(), LOCAL, "Travel", "Write about {{topic}}.")
    page = press(open_workbench(), "Copy")
    write(page, "Name of the new prompt", "travel")
    press(page, "Make the copy")
    assert "There is a prompt named travel already" in said(page)
    assert [version.label for version in kept()] == ["Travel v1"]


def test_what_has_not_changed_makes_no_version() -> None:
    page = press(copy_built_in(open_workbench()), "Save as a new version")
    assert "Nothing has changed" in said(page)
    assert [version.number for version in kept()] == [1]


# Nothing typed is lost


def test_what_is_typed_waits_while_another_prompt_version_or_view_is_looked_at() -> None:
    page = copy_built_in(open_workbench())
    write(page, "Message", "Draft about {{topic}}.")
    write(page, "Note", "In the works")
    choose(page, "Prompt", BUILT_IN.name)
    assert "Not saved yet" in said(page)
    page.session_state[session_keys.VIEW] = "Write"
    page.run()
    page.session_state[session_keys.VIEW] = "Prompts"
    page.run()
    press(page, f"{COPY} v1")
    assert (texts(page)["Message"], page.text_input[0].value) == (
        "Draft about {{topic}}.",
        "In the works",
    )
    assert len(kept()) == 1


def held(page: AppTest) -> dict[str, dict[str, str | bool]]:
    """What the browser's tab is told to hold of unsaved edits."""
    data = [json.loads(each.proto.json or "{}") for each in page.get("bidi_component")]
    (found,) = [each["drafts"] for each in data if "drafts" in each]
    drafts: dict[str, dict[str, str | bool]] = found
    return drafts


def hand_back(page: AppTest, edits: object) -> AppTest:
    """Hand back what a tab held, as its component does once a page was loaded anew."""
    (tab,) = (
        each
        for each in page.get("bidi_component")
        if "drafts" in json.loads(each.proto.json or "{}")
    )
    states = page._tree.get_widget_states()
    trigger = states.widgets.add(id=_make_trigger_id(tab.proto.id, "events"))
    trigger.json_trigger_value = json.dumps([{"event": "restore", "value": edits}])
    page._run(states)
    assert not page.exception
    return page


def test_what_is_typed_outlives_a_reload_and_what_is_discarded_does_not() -> None:
    page = copy_built_in(open_workbench())
    assert held(page) == {}
    write(page, "Message", "Write on {{topic}} for {{reader}}.")
    write(page, "Label of reader", "Who reads it")
    tab = held(page)
    assert list(tab) == [f"{COPY} v1"]
    again = hand_back(open_workbench(), tab)
    press(again, f"{COPY} v1")
    assert texts(again)["Message"] == "Write on {{topic}} for {{reader}}."
    assert held(again) == tab
    (field,) = [each for each in again.text_input if each.label == "Label of reader"]
    assert field.value == "Who reads it"
    press(again, "Discard changes")
    assert held(again) == {}


def test_several_people_at_one_browser_hold_their_own_edits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DRAFTBENCH_PUBLIC", "1")
    people = [_whose_edits(copy_built_in(open_workbench())) for _ in range(2)]
    for whose in people:
        assert len(whose) == 1, "what is typed and what is not saved are one person's"
    assert people[0].isdisjoint(people[1])


def _whose_edits(page: AppTest) -> set[str]:
    """To whom the browser is told to hand back what it holds."""
    data = [json.loads(each.proto.json or "{}") for each in page.get("bidi_component")]
    held = [each["whose"] for each in data if "drafts" in each or each.get("key") == TYPED]
    assert len(held) == 2
    return set(held)


@pytest.mark.parametrize(
    "edits",
    [
        None,
        "text",
        {"a": 1},
        {"topic": {"topic": "evil"}},
        {"a": {"workbench-message-b": "x", "key-openai-default": "x", "workbench-message-a": 7}},
        {"a": {"workbench-message-b-a": "x", "workbench-field-c-label-b-a": "x"}},
    ],
    ids=str,
)
def test_a_tab_that_hands_back_anything_else_changes_nothing(edits: object) -> None:
    page = hand_back(open_workbench(), edits)
    assert held(page) == {}
    assert "Write on" not in str(texts(page))
    of_others = ("workbench-message-b", "workbench-message-b-a", "workbench-field-c-label-b-a")
    for key in ("topic", "key-openai-default", "workbench-message-a", *of_others):
        assert key not in page.session_state or page.session_state[key] in {"", None}


def test_what_is_typed_can_be_discarded() -> None:
    page = copy_built_in(open_workbench())
    write(page, "Message", "Draft.")
    press(page, "Discard changes")
    assert texts(page)["Message"] == BUILT_IN.template.text
    assert "Not saved yet" not in said(page)


def test_discarding_touches_no_prompt_whose_name_ends_the_same() -> None:
    for name in ("My-Foo", "Foo"):
        save_prompt(the_database(), LOCAL, name, "Write about {{topic}} for {{brand}}.")
    page = choose(open_workbench(), "Prompt", "My-Foo")
    write(page, "Label of brand", "Mine")
    choose(page, "Prompt", "Foo")
    write(page, "Label of brand", "Another")
    press(page, "Discard changes")
    assert "Another" not in [field.value for field in page.text_input]
    choose(page, "Prompt", "My-Foo")
    assert "Mine" in [field.value for field in page.text_input]


def test_what_is_discarded_is_forgotten_with_the_fields_that_were_not_in_view() -> None:
    page = copy_built_in(open_workbench())
    write(page, "Message", "Write about {{topic}} for {{brand}}.")
    write(page, "Label of brand", "Your brand")
    write(page, "Message", "Write about {{topic}}.")
    press(page, "Discard changes")
    write(page, "Message", "Write about {{topic}} for {{brand}}.")
    assert "Your brand" not in [field.value for field in page.text_input]


def test_of_two_tabs_that_save_the_second_gets_the_next_number() -> None:
    first = copy_built_in(open_workbench())
    second = choose(open_workbench(), "Prompt", COPY)
    write(first, "Message", "From the first tab.")
    write(second, "Message", "From the second tab.")
    press(first, "Save as a new version")
    press(second, "Save as a new version")
    assert chosen(second) == (COPY, 3)
    assert [version.template.text for version in kept()[:2]] == [
        "From the second tab.",
        "From the first tab.",
    ]


def test_what_is_typed_outlives_a_deletion_in_another_tab() -> None:
    page = copy_built_in(open_workbench())
    write(page, "Message", "Mine.")
    delete_prompt(the_database(), LOCAL, COPY)
    page.run()
    assert texts(page)["Message"] == "Mine."
    press(page, "Save as a new version")
    assert [version.template.text for version in kept()] == ["Mine."]


def test_what_is_typed_stays_when_it_cannot_be_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    page = copy_built_in(open_workbench())
    write(page, "Message", "Mine.")

    def fail(*_: object, **__: object) -> None:
        raise DatabaseUnavailable("The disk is full. Free some space.")

    monkeypatch.setattr(Database, "write", fail)
    press(page, "Save as a new version")
    assert "It could not be saved. The disk is full. Free some space." in said(page)
    assert texts(page)["Message"] == "Mine."
    monkeypatch.undo()
    monkeypatch.setattr(Engine, "warm_up", lambda *_: None)
    press(page, "Save as a new version")
    assert kept()[0].template.text == "Mine."


# Findings and fields


def test_what_contradicts_itself_is_said_beside_the_text_with_its_line_there() -> None:
    page = copy_built_in(open_workbench())
    write(page, "Message", "Write about {{topic}}.\nClose with -EndOFText-.")
    assert "The end marker is -EndOFText- here and </EndOFText> elsewhere" in said(page)
    assert "Message, line 2: Close with -EndOFText-." in said(page)
    line = BUILT_IN.template.instructions.split("\n").index("</EndOFText>") + 1
    assert f"elsewhere: Instructions, line {line}" in said(page)


def test_hostile_text_in_a_finding_is_shown_as_it_stands() -> None:
    page = copy_built_in(open_workbench())
    write(page, "Message", "![x](http://127.0.0.1/x.png) :red[x] {{a}} $x$ <b>")
    captions = [each.value for each in page.caption if "line 1" in each.value]
    assert captions
    assert not [each for each in captions if "![" in each or "$x$" in each]


def test_a_variable_in_the_text_is_a_field_at_once() -> None:
    page = copy_built_in(open_workbench())
    write(page, "Message", "Write about {{topic}} for {{brand}}.")
    assert "{{brand}} is used and not defined" in said(page)
    write(page, "Label of brand", "Your brand")
    assert "{{brand}} is used" not in said(page)
    press(page, "See what is sent")
    assert "Fill in Your brand" in said(page)
    write(page, "Your brand", "Acme")
    assert "Write about How to test a backup before you need it for Acme." in page.code[-1].value
    assert "tokens" in said(page)


def test_a_variable_may_have_a_value_for_when_it_is_left_empty() -> None:
    page = copy_built_in(open_workbench())
    write(page, "Message", "Write about {{topic}} for {{brand}}.")
    page.toggle[0].set_value(False).run()
    write(page, "When brand is left empty", "everybody")
    press(page, "Save as a new version")
    variables = {each.name: each.default for each in kept()[0].template.variables}
    assert variables == {"topic": None, "brand": "everybody"}


def test_what_stands_for_an_empty_field_of_the_form_can_be_changed() -> None:
    page = copy_built_in(open_workbench())
    write(page, "Audience", "owners of small shops")
    assert "Not saved yet" in said(page)
    press(page, "Save as a new version")
    defaults = {each.name: each.default for each in kept()[0].template.variables}
    assert defaults["audience"] == "owners of small shops"
    assert defaults["tone"] == "clear, friendly and practical"


def test_what_is_shown_as_sent_is_what_a_lane_sends() -> None:
    page = copy_built_in(open_workbench())
    write(page, "Message", "Write about {{topic}} in {{words}} words.")
    page.session_state[session_keys.TOPIC] = "Cats"
    press(page, "See what is sent")
    version = PromptVersion(
        name=COPY,
        number=1,
        text=kept()[0].text.partition("[user]")[0] + "[user]\nWrite about "
        "{{topic}} in {{words}} words.",
    )
    settings = LaneSettings(provider="embedded", model="smollm2-135m", prompt=version)
    sent = prepare(Brief(topic="Cats"), settings).prompt
    assert [code.value for code in page.code] == [sent.instructions, sent.text]
    assert f"About {estimate_tokens(sent.instructions + sent.text):,} tokens" in said(page)


def test_a_model_that_is_asked_in_pieces_is_said_to_be() -> None:
    page = AppTest.from_file("../app.py", default_timeout=60).run()  # chooses the embedded model
    page.session_state[session_keys.VIEW] = "Prompts"
    page.run()
    press(page, "See what is sent")
    assert "by short prompts of Draftbench's own" in said(page)


def test_fields_of_several_prompts_are_asked_for_once() -> None:
    text = (
        "---\nvariables:\n  brand:\n    label: Your *brand*\n    default: Acme\n  facts:\n"
        "    several_lines: yes\n    default: ''\n    help: One a line\n---\n{{brand}} {{facts}}"
    )
    prompts = [
        PromptVersion(name="A", number=1, text=text),
        PromptVersion(name="B", number=1, text="{{topic}} {{brand}} {{categories}}"),
    ]
    found = own_variables(prompts)
    assert list(found) == ["brand", "facts"]
    assert (found["brand"].label, found["brand"].default) == ("Your *brand*", None)
    assert list(own_variables(prompts[:1])) == ["brand", "facts"]
    assert own_variables([BUILT_IN]) == {}


def test_a_saved_variable_is_a_field_of_the_form_to_write_with() -> None:
    page = copy_built_in(open_workbench())
    write(page, "Message", "Write about {{topic}} for {{brand}}.")
    press(page, "Save as a new version")
    press(page, "Write with it")
    assert page.session_state[session_keys.VIEW] == "Write"
    assert page.text_input(key=session_keys.variable_of("brand")).label == "Brand"


def test_a_lane_writes_with_the_chosen_version_and_the_values_of_its_fields(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save_prompt(the_database(), LOCAL, "Travel", "About {{topic}} for {{brand}}. </EndOFText>")
    with FakeProvider() as fake:
        monkeypatch.setenv("COMPATIBLE_BASE_URL", fake.base_url)
        page = page_stories.open_with(fake)
        page.run()
        page.session_state[session_keys.VIEW] = "Prompts"
        page.run()
        press(choose(page, "Prompt", "Travel"), "Write with it")
        press(page, "Write post")
        assert "needs a value for Brand" in said(page)
        assert not [each for each in fake.requests if each.body]
        write(page, "Brand", "Acme")
        press(page, "Write post")
        lane = page_stories.run_of(page).lanes[0]
        assert lane.wait_for_end(60)
        sent = [each.prompt_text for each in fake.requests if each.body]
    assert sent == [f"About {page_stories.TOPIC} for Acme. </EndOFText>"]
    assert lane.settings.prompt.label == "Travel v1"


def test_what_is_typed_is_saved_and_written_with_by_one_press() -> None:
    page = copy_built_in(open_workbench())
    write(page, "Message", "Write about {{topic}} for {{brand}}.")
    press(page, "Save and write with it")
    assert page.session_state[session_keys.VIEW] == "Write"
    assert page.selectbox(key=session_keys.prompt_of("1")).value == f"{COPY} v2"
    assert page.text_input(key=session_keys.variable_of("brand")).label == "Brand"
    assert kept()[0].template.text == "Write about {{topic}} for {{brand}}."
    assert f"Saved as {COPY} v2" in said(page)


def test_what_cannot_be_saved_is_not_written_with_and_stays_as_it_was_typed() -> None:
    page = copy_built_in(open_workbench())
    write(page, "Message", "")
    write(page, "Instructions", "")
    press(page, "Save and write with it")
    assert page.session_state[session_keys.VIEW] == "Prompts"
    assert "The prompt is empty" in said(page)
    assert [version.number for version in kept()] == [1]


def test_prompts_that_cannot_be_read_now_are_said_to_be_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save_prompt(the_database(), LOCAL, "Travel", "About {{topic}}.")

    def fail(*_: object) -> None:
        raise DatabaseUnavailable("The database file is damaged. Replace it with a backup.")

    monkeypatch.setattr(prompts_module, "list_prompts", fail)
    page = open_workbench()
    assert "Your prompts cannot be read now. The database file is damaged" in said(page)
    assert chosen(page) == (BUILT_IN.name, BUILT_IN.number)


# What else can be done with a version


def test_what_is_typed_is_compared_with_what_was_saved() -> None:
    page = copy_built_in(open_workbench())
    write(page, "Message", BUILT_IN.template.text + "\nBe kind.")
    press(page, "Compare")
    boxes = {box.label: box.value for box in page.selectbox}
    assert (boxes["Before"], boxes["After"]) == (f"{COPY} v1", f"{COPY} v1, as typed now")
    assert "1 piece added" in said(page)
    choose(page, "After", f"{BUILT_IN.label}")
    assert "No differences" in said(page)


def test_files_are_imported_with_what_is_left_behind_said() -> None:
    page = press(open_workbench(), "Import")
    config = "prompts: [{label: Travel v4, raw: 'About {{topic}}'}, 'file://x.txt']\ntests: [{}]"
    upload(
        page,
        ("mine.md", b"Write about {{topic}}."),
        ("foo.yaml", config.encode()),
        ("bad.yaml", b"a: ["),
        ("bad.md", b"\x81\x8d\x8f"),
    )
    assert "bad.yaml: The file is not YAML" in said(page)
    assert "bad.md: The file is no text in UTF-8, UTF-16 or Windows-1252" in said(page)
    assert "Prompt 2: it lies in another file" in said(page)
    press(page, "Add 2 prompts")
    assert {(version.label, version.note) for version in kept()} == {
        ("mine v1", "Imported from mine.md"),
        ("Travel v1", "Imported from foo.yaml"),
    }
    assert chosen(page) == ("mine", 1)


def test_an_import_never_overwrites() -> None:
    save_prompt(the_database(), LOCAL, "Travel", "The first.")
    page = press(open_workbench(), "Import")
    text = "---\nname: Travel\n---\nThe second."
    upload(page, ("a.md", text.encode()), ("b.md", BUILT_IN.text.encode()))
    press(page, "Add 2 prompts")
    assert [version.label for version in kept()] == [
        f"{BUILT_IN.name} (imported) v1",
        "Travel v2",
        "Travel v1",
    ]


def test_a_version_that_needs_a_value_can_be_exported_without_one() -> None:
    save_prompt(the_database(), LOCAL, "Travel", "About {{topic}} for {{brand}}.")
    page = AppTest.from_file("../app.py", default_timeout=60).run()  # the form has a lane then
    page.session_state[session_keys.VIEW] = "Prompts"
    page.session_state[session_keys.TOPIC] = "Cats"
    page.run()
    choose(page, "Prompt", "Travel")
    press(page, "Export")
    page.multiselect[0].select(BUILT_IN.label).run()
    assert not page.exception
    assert "The model smollm2-135m" in said(page)


def test_a_version_is_offered_as_two_files_and_what_a_config_lacks_is_said() -> None:
    page = press(open_workbench(), "Export")
    labels = [button.proto.label for button in page.get("download_button")]
    assert labels == ["Text file", "promptfoo config"]
    assert "Labels and help of the fields" in said(page)


def test_a_prompt_is_deleted_with_all_its_versions_once_that_is_confirmed() -> None:
    page = copy_built_in(open_workbench())
    press(page, "Delete")
    assert len(kept()) == 1
    press(page, "Delete it")
    assert kept() == []
    assert chosen(page) == (BUILT_IN.name, BUILT_IN.number)


def test_one_press_gives_a_prompt_the_hole_for_its_topic() -> None:
    save_prompt(the_database(), LOCAL, COPY, "Write about [topic].\nEnd with </EndOFText>.")
    page = choose(open_workbench(), "Prompt", COPY)
    assert "is no hole" in " ".join(each.value for each in page.markdown)
    press(page, "Fix it")
    assert texts(page)["Message"].startswith("Write about {{topic}}.")
    assert "is no hole" not in " ".join(each.value for each in page.markdown)
    assert [each for each in page.button if each.label == "Discard changes"]
