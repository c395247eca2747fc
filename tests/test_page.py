import json
import re
import socket
import threading
import time
from typing import Any

import pytest
from fake_provider import FakeProvider
from page_stories import (
    TOPIC,
    choose_server,
    downloads,
    errors,
    open_page,
    open_with,
    panes,
    plain,
    press,
    run_of,
    wait_for_end,
    wait_for_text,
)
from streamlit.testing.v1 import AppTest
from waiting import until

from components.notices import escape_markdown
from components.run.view import show_run
from components.write import model_list, model_picker
from components.write import view as write_view
from providers.catalog import ModelInfo
from providers.registry import PRESETS, PROVIDERS
from runs.run import Run
from runs.the_engine import the_engine

pytestmark = pytest.mark.usefixtures("page_engine")


@pytest.fixture
def fake(fake: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> FakeProvider:
    """OpenAI's as well."""
    monkeypatch.setenv("OPENAI_BASE_URL", fake.base_url)
    return fake


# Writing


def test_a_new_page_asks_for_a_topic_and_has_a_model(fake: FakeProvider) -> None:
    page = open_page()
    assert page.text_input(key="topic").label == "Topic"
    assert page.selectbox(key="provider-1").label == "Provider"
    assert page.selectbox(key="model-1-embedded").label == "Model"
    assert page.button(key="write").label == "Write post"
    assert "Your post will be written here" in page.markdown[0].value
    assert fake.requests == []


def test_a_post_is_written_and_can_be_downloaded(fake: FakeProvider) -> None:
    page = press(open_with(fake, "hold"), "Write post")
    assert panes(page).keys() == {"state", "stage", "topic"}
    fake.release()
    assert wait_for_end(page).state == "complete"
    assert panes(page)["state"]["state"] == "complete"
    assert {"Markdown", "HTML", "JSON", "Reply"} <= set(downloads(page))
    assert not page.error


def test_while_it_writes_it_can_be_stopped_and_nothing_else_be_started(fake: FakeProvider) -> None:
    page = press(open_with(fake, "hold"), "Write post")
    assert "Write post" not in [button.label for button in page.button]
    press(page, "Edit")
    assert page.button(key="write").disabled
    assert not downloads(page)
    wait_for_text(page)
    press(page, "Stop")
    view = wait_for_end(page)
    assert view.state == "stopped"
    assert view.text  # what came before is kept
    assert not page.button(key="write").disabled
    assert "Stop" not in [button.label for button in page.button]
    assert "Reply" in downloads(page)


def test_a_run_that_ends_while_the_page_is_drawn_has_it_drawn_again(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = press(open_with(fake, "hold"), "Write post")
    wait_for_text(page)

    def end_and_show(run: Run, **known: Any) -> None:
        the_engine().stop(run)
        assert run.lanes[0].wait_for_end(60)
        show_run(run, **known)

    monkeypatch.setattr(write_view, "show_run", end_and_show)
    page.run()
    assert "Stop" in [button.label for button in page.button]
    assert not panes(page)["state"]["ended"], "else the browser takes the page for up to date"
    page.run()
    assert "Stop" not in [button.label for button in page.button]
    assert panes(page)["state"]["ended"] == [0]


def test_while_it_writes_the_page_names_its_model_whatever_the_form_holds(
    fake: FakeProvider,
) -> None:
    page = press(open_with(fake, "hold"), "Write post")
    assert panes(page)["topic"]["topic"] == TOPIC
    assert panes(page)["topic"]["rest"].startswith("hold · 1,500 words")
    press(page, "Edit")
    page.selectbox(key="provider-1").select("embedded").run()
    captions = [caption.value for caption in page.main.caption]
    assert "with hold" in captions
    fake.release()
    wait_for_end(page)
    assert "with hold" not in [caption.value for caption in page.main.caption]


def test_an_example_fills_in_the_topic() -> None:
    page = open_page()
    example = page.pills[0].options[0]
    page.pills[0].set_value(example).run()
    assert page.text_input(key="topic").value == example


def test_the_field_of_the_keyphrase_shows_the_one_that_the_topic_proposes(
    fake: FakeProvider,
) -> None:
    page = open_page()
    assert page.text_input(key="keyphrase").placeholder == ""
    page.text_input(key="topic").set_value("What a heat pump costs in an old house").run()
    field = page.text_input(key="keyphrase")
    assert field.placeholder == "Proposal: heat pump costs in an old house"
    assert field.value == ""
    page.text_input(key="keyphrase").set_value("heat pump price").run()
    page.text_input(key="topic").set_value("Sourdough for beginners").run()
    assert page.text_input(key="keyphrase").value == "heat pump price"
    page.segmented_control(key="view").set_value("Batch").run()
    field = page.text_input(key="keyphrase")
    assert (field.placeholder, field.value) == ("Taken from each topic", "heat pump price")


def test_the_settings_reach_the_prompt(fake: FakeProvider) -> None:
    page = open_with(fake)
    page.number_input(key="words").set_value(777)
    page.text_input(key="audience").set_value("night-shift bakers")
    page.text_input(key="keyphrase").set_value("restore drill")
    press(page, "Write post")
    wait_for_end(page)
    prompt = fake.requests[-1].prompt_text
    for said in (TOPIC, "777", "night-shift bakers", "restore drill"):
        assert said in prompt


def test_only_what_the_model_accepts_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    page = open_page()
    page.selectbox(key="provider-1").select("openai").run()
    page.selectbox(key="model-1-openai").select("gpt-6-luna").run()
    with pytest.raises(KeyError):
        page.number_input(key="parameter-1-openai-temperature")
    page.selectbox(key="parameter-1-openai-effort").select("none").run()
    assert page.number_input(key="parameter-1-openai-temperature").label == "Temperature"


def test_what_was_typed_for_a_provider_is_there_when_one_comes_back(fake: FakeProvider) -> None:
    page = open_with(fake, "my-model")
    page.text_input(key="base-url-1-compatible").set_value(fake.base_url).run()
    page.text_input(key=f"key-compatible-{fake.base_url}").set_value("sk-typed").run()
    page.selectbox(key="provider-1").select("openai").run()
    page.selectbox(key="provider-1").select("compatible").run()
    assert page.selectbox(key="model-1-compatible").value == "my-model"
    assert page.text_input(key="base-url-1-compatible").value == fake.base_url
    assert page.text_input(key=f"key-compatible-{fake.base_url}").value == "sk-typed"
    assert page.text_input(key="topic").value == TOPIC


# Coming back


def test_a_refresh_shows_the_run_and_fills_the_form_from_it(fake: FakeProvider) -> None:
    first = open_with(fake, "hold")
    first.text_input(key="tone").set_value("dry")
    press(first, "Write post")
    again = open_page(run=str(first.query_params["run"]))
    assert panes(again)["state"]["run"] == panes(first)["state"]["run"]
    press(again, "Edit")
    assert again.text_input(key="topic").value == TOPIC
    assert again.text_input(key="tone").value == "dry"
    assert again.selectbox(key="provider-1").value == "compatible"
    assert again.selectbox(key="model-1-compatible").value == "hold"
    fake.release()
    assert wait_for_end(again).state == "complete"


def test_what_is_typed_while_a_run_is_shown_is_not_overwritten(fake: FakeProvider) -> None:
    page = press(press(open_with(fake), "Write post"), "Edit")
    page.text_input(key="topic").set_value("Another topic").run()
    wait_for_end(page)
    assert page.text_input(key="topic").value == "Another topic"
    press(page, "Close the form")
    assert not page.text_input
    press(page, "Edit")
    assert page.text_input(key="topic").value == "Another topic"


@pytest.mark.parametrize("run", ["gone", "", "../../etc/passwd", "x" * 5000])
def test_a_run_that_is_not_here_is_said_calmly_and_the_form_is_there(run: str) -> None:
    page = open_page(run=run)
    assert "not here any more" in page.markdown[0].value
    assert page.button(key="write").label == "Write post"


def view_of(page: AppTest) -> str:
    return str(page.segmented_control(key="view").value)


def test_a_reload_returns_to_the_view_that_was_shown() -> None:
    page = open_page()
    assert "view" not in page.query_params
    page.segmented_control(key="view").set_value("History").run()
    assert page.query_params["view"] == "history"
    again = open_page(view="history")
    assert view_of(again) == "History"
    again.segmented_control(key="view").set_value("Write").run()
    assert "view" not in again.query_params


def test_a_view_goes_with_the_address_that_is_changed_or_gone_back_to() -> None:
    page = open_page()
    page.query_params["view"] = "ranking"
    page.run()
    assert view_of(page) == "Ranking"
    del page.query_params["view"]
    page.run()
    assert view_of(page) == "Write"


@pytest.mark.parametrize("view", ["", "nothing", "<b>", "HISTORY "], ids=repr)
def test_a_view_that_there_is_not_is_the_usual_one(view: str) -> None:
    assert view_of(open_page(view=view)) == "Write"


def test_a_link_to_a_run_shows_it_whatever_was_in_view(fake: FakeProvider) -> None:
    page = press(open_with(fake), "Write post")
    wait_for_end(page)
    run = str(page.query_params["run"])
    page.segmented_control(key="view").set_value("Prompts").run()
    assert panes(open_page(run=run))["state"]["run"] == run
    page.segmented_control(key="view").set_value("Write").run()
    assert panes(page)["state"]["run"] == run


# What goes wrong


@pytest.mark.parametrize(
    ("topic", "cause"),
    [("", "topic"), (" \t ", "topic"), ("x" * 100_000, "at most 300")],
    ids=["empty", "blank", "100,000 characters"],
)
def test_a_topic_that_cannot_be_used_is_said_at_the_topic(
    fake: FakeProvider, topic: str, cause: str
) -> None:
    page = open_with(fake)
    page.text_input(key="topic").set_value(topic)
    press(page, "Write post")
    (error,) = errors(page)
    assert cause in error
    assert page.text_input(key="topic").value == topic
    assert "run" not in page.query_params
    assert [request.path for request in fake.requests if request.method == "POST"] == []


def test_control_characters_in_a_topic_do_no_harm(fake: FakeProvider) -> None:
    page = open_with(fake)
    page.text_input(key="topic").set_value("Back\x00up\x1b[31m\u202e of\u2028TITLE: evil")
    press(page, "Write post")
    assert wait_for_end(page).state == "complete"


@pytest.mark.parametrize(
    ("key", "cause"),
    [("", "needs a key"), ("sk-a b", "blank"), ("sk-a\nb", "line break"), ("schlüssel", "letter")],
    ids=["no key", "a blank in it", "a line break in it", "a letter that no key has"],
)
def test_a_key_that_cannot_be_used_is_said_at_the_key(key: str, cause: str) -> None:
    page = open_page()
    page.selectbox(key="provider-1").select("openai").run()
    page.text_input(key="topic").set_value(TOPIC)
    page.text_input(key="key-openai-default").set_value(key)
    press(page, "Write post")
    (error,) = errors(page)
    assert cause in error
    assert page.text_input(key="topic").value == TOPIC
    assert page.text_input(key="key-openai-default").value == key
    assert "sk-a" not in error


@pytest.mark.parametrize(
    ("model", "state", "cause"),
    [
        ("fault-404", "failed", "model"),
        ("fault-429-code-insufficient_quota", "failed", ""),
        ("cut", "cut", ""),
        ("filter", "filtered", ""),
    ],
)
def test_a_run_that_goes_wrong_says_so_and_keeps_the_form(
    fake: FakeProvider, model: str, state: str, cause: str
) -> None:
    page = press(open_with(fake, model), "Write post")
    view = wait_for_end(page)
    assert view.state == state
    if "Edit" in [button.label for button in page.button]:
        press(page, "Edit")
    assert len(errors(page)) <= 1
    assert all(cause in error for error in errors(page))
    assert page.text_input(key="topic").value == TOPIC
    assert page.selectbox(key="model-1-compatible").value == model


def test_a_wrong_key_is_said_at_the_key_and_forgotten_when_it_is_changed(
    fake: FakeProvider,
) -> None:
    page = open_with(fake)
    fake.required_key = "sk-right"
    key = "key-compatible-default"
    page.text_input(key=key).set_value("sk-wrong")
    press(page, "Write post")
    assert wait_for_end(page).state == "failed"
    (error,) = errors(page)
    assert "key" in error
    assert "sk-wrong" not in error
    page.text_input(key=key).set_value("sk-right")
    press(page, "Write post")
    assert wait_for_end(page).state == "complete"
    assert not page.error


@pytest.mark.parametrize(
    "address", ["not an address", "ftp://127.0.0.1/v1", "http://u:p@127.0.0.1/v1"]
)
def test_an_address_that_is_none_is_said_at_the_base_url(fake: FakeProvider, address: str) -> None:
    page = open_with(fake)
    page.text_input(key="base-url-1-compatible").set_value(address).run()
    press(page, "Write post")
    (error,) = errors(page)
    assert "base URL" in error
    assert page.text_input(key="base-url-1-compatible").value == address


def test_without_a_model_nothing_is_sent(fake: FakeProvider) -> None:
    fake.models = []
    page = choose_server(open_page())
    page.text_input(key="topic").set_value(TOPIC)
    press(page, "Write post")
    (error,) = errors(page)
    assert "No model is chosen" in error


# Models and keys


def test_the_models_are_those_that_the_server_lists(fake: FakeProvider) -> None:
    page = choose_server(open_page())
    assert set(page.selectbox(key="model-1-compatible").options) == set(fake.models)


def test_a_server_is_asked_once_for_its_models(fake: FakeProvider) -> None:
    page = choose_server(open_page())
    for _ in range(3):
        page.run()
    assert [request.path for request in fake.requests] == ["/v1/models"]


def test_a_server_that_does_not_answer_leaves_the_page_usable(fake: FakeProvider) -> None:
    page = choose_server(open_page())
    page.text_input(key="base-url-1-compatible").set_value("http://127.0.0.1:9/v1").run()
    assert any("127.0.0.1:9" in plain(caption.value) for caption in page.caption)
    assert not page.exception


def test_a_list_that_is_on_its_way_is_looked_for_again() -> None:
    page = choose_server(open_page())
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        page.text_input(key="base-url-1-compatible").set_value(address).run()
        first = panes(page)["again"]
        page.run()
        second = panes(page)["again"]
        page.text_input(key=f"key-compatible-{address}").set_value("another").run()  # another list
        third = panes(page)["again"]
        assert first["turn"] < second["turn"] < third["turn"], "each look has another one follow"
    patience = time.monotonic() + 20
    while "again" in panes(page):  # the server went away: the page stops to look
        assert time.monotonic() < patience
        page.run()
    assert "Ask again" in [button.label for button in page.button]


def test_a_list_that_comes_while_the_page_is_drawn_is_looked_for_again(
    fake: FakeProvider, sdks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.models = ["good"]
    page = open_page()
    chosen = model_list.models_to_choose

    def models_then_the_list(provider: str, lookup: model_list.Lookup | None) -> list[ModelInfo]:
        models = chosen(provider, lookup)
        until(lambda: fake.requests)
        for thread in threading.enumerate():
            if thread.name == "model-list":
                thread.join()
        return models

    monkeypatch.setattr(model_list, "MOMENT", 0)
    monkeypatch.setattr(model_picker, "models_to_choose", models_then_the_list)
    choose_server(page)
    assert page.selectbox(key="model-1-compatible").value == "good"


def test_a_model_that_the_browser_was_not_told_of_is_filled_in_again(
    fake: FakeProvider, sdks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page()
    with monkeypatch.context() as late:
        late.setattr("components.widget_values._is_heard", lambda given: False)
        choose_server(page)
        assert (filled_in := page.selectbox(key="model-1-compatible").value)
        page.selectbox(key="model-1-compatible").set_value(None).run()
        assert page.selectbox(key="model-1-compatible").value == filled_in
    page.selectbox(key="model-1-compatible").set_value(None).run()
    assert page.selectbox(key="model-1-compatible").value is None, "who empties it wants it so"


def test_a_known_server_fills_in_its_address() -> None:
    page = open_page()
    page.selectbox(key="provider-1").select("ollama").run()
    assert page.text_input(key="base-url-1-compatible").value == "http://localhost:11434/v1"
    page.selectbox(key="provider-1").select("compatible").run()
    assert page.text_input(key="base-url-1-compatible").value == ""


def test_one_list_has_all_providers_and_servers_by_group() -> None:
    offered = open_page().selectbox(key="provider-1").options
    groups = [name.rpartition("(")[2].rstrip(")") for name in offered[:-1]]
    assert list(dict.fromkeys(groups)) == ["local", "cloud", "gateway"]
    assert groups == sorted(groups, key=["local", "cloud", "gateway"].index)
    assert len(offered) == len(PROVIDERS) + len(PRESETS)
    assert offered[-1] == "OpenAI-compatible server"


def test_a_key_of_the_environment_is_named_and_never_shown(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPATIBLE_API_KEY", "sk-canary")
    page = open_with(fake).run()
    assert any("COMPATIBLE_API_KEY" in caption.value for caption in page.caption)
    assert page.text_input(key="key-compatible-default").value == ""
    press(page, "Write post")
    wait_for_end(page)
    assert fake.requests[-1].headers["authorization"] == "Bearer sk-canary"


def test_a_key_goes_to_its_server_and_nowhere_else(fake: FakeProvider) -> None:
    page = open_with(fake)
    page.text_input(key="key-compatible-default").set_value("sk-canary")
    press(page, "Write post")
    wait_for_end(page)
    assert fake.requests[-1].headers["authorization"] == "Bearer sk-canary"
    assert "sk-canary" not in str(page.query_params)
    assert "sk-canary" not in repr(run_of(page).lanes[0].settings)
    seen = [str(element.proto) for element in page.main] + [json.dumps(panes(page))]
    assert not any("sk-canary" in text for text in seen)


def test_a_key_is_not_carried_over_to_another_address(fake: FakeProvider) -> None:
    page = open_with(fake)
    page.text_input(key="key-compatible-default").set_value("sk-canary").run()
    page.text_input(key="base-url-1-compatible").set_value(fake.base_url_of("good")).run()
    press(page, "Write post")
    wait_for_end(page)
    assert "sk-canary" not in fake.requests[-1].headers["authorization"]


# Without the event stream


def test_where_the_stream_cannot_be_had_python_brings_the_news(fake: FakeProvider) -> None:
    page = press(open_with(fake, "hold"), "Write post")
    page.session_state["relayed"] = True
    wait_for_text(page)
    page.run()
    assert panes(page)["state"]["relayed"]
    (lane,) = panes(page)["relay"]["news"]["lanes"]
    assert lane["state"] == "writing"
    assert lane["tail"].startswith("<pre>")
    fake.release()
    wait_for_end(page)
    (lane,) = panes(page)["relay"]["news"]["lanes"]
    assert (lane["state"], lane["tail"]) == ("complete", "")
    assert '<h2 id="in-post-' in lane["done"]


# Outside text


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $6$",
        ":red[x] :smile: :material/home:",
        "*a* _b_ `c` ~~d~~",
        "[a](javascript:alert(1)) ![b](http://evil.example/x.png)",
        "<img src=x onerror=alert(1)>",
        "# a",
        "1. a",
        "| a | b |",
        "a\\b &amp;",
    ],
)
def test_outside_text_is_escaped_to_the_last_sign(text: str) -> None:
    escaped = escape_markdown(text)
    assert plain(escaped) == text
    assert not re.search(r"(?<!\\)[$:*_`~\[\]<>#|&]", escaped)


def test_outside_text_is_one_line_without_anything_to_click() -> None:
    escaped = escape_markdown("a\n\n# b\r\nhttp://evil.example www.evil.example me@evil.example")
    assert "\n" not in escaped
    assert "\\/\\/" in escaped.replace("\u2060", "")
    assert "://" not in plain(escaped.replace("\u2060", "|"))
    assert "www.evil" not in plain(escaped.replace("\u2060", "|"))
    assert "@evil" not in plain(escaped.replace("\u2060", "|"))
