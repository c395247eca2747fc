"""What becomes of a request in which a browser has mixed up what a person did."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.state import SafeSessionState, SessionState
from streamlit.runtime.state.common import ValueFieldName, WidgetMetadata
from streamlit.testing.v1 import AppTest

from components.run_requests import are_read_as_drawn, correct, correct_requests
from components.session_keys import GIVEN_VALUES
from components.widget_values import _Given

PLACES: Final[Mapping[str, str | None]] = {
    "part": "one",
    "other": "two",
    "gone": "gone",
    "page": None,
    "heard-end": "three",
}
"""The fragment of each place, which has a button, a text and a component's value."""
KINDS: Final[Mapping[str, ValueFieldName]] = {
    "press": "trigger_value",
    "text": "string_value",
    "json": "json_value",
}
HELD: Final = {"press": False, "text": "before", "json": {"number": 1}}


@pytest.fixture
def corrected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests of this process are corrected, for one test."""
    changed = (
        (AppSession, "request_rerun"),
        (SafeSessionState, "on_script_will_rerun"),
        (ScriptRunner, "_run_script"),
    )
    for owner, name in changed:
        monkeypatch.setattr(owner, name, getattr(owner, name))  # put back after the test
    correct_requests()


def as_it_is(value: Any) -> Any:
    return value


@pytest.fixture
def known() -> SessionState:
    state = SessionState()
    for place, fragment in PLACES.items():
        for name, kind in KINDS.items():
            widget = f"$$ID-1-{place}-{name}"
            state._set_widget_metadata(
                WidgetMetadata(widget, as_it_is, as_it_is, kind, fragment_id=fragment)
            )
            state._new_widget_state.set_from_value(widget, HELD[name])
    return state


def asked(fragment: str, **changed: Any) -> ClientState:
    """A request with all that widgets hold: what is named, as it was changed."""
    request = ClientState(fragment_id=fragment)
    for place in PLACES:
        request.widget_states.widgets.add(
            id=f"$$ID-1-{place}-text", string_value=changed.get(f"{place}_text", "before")
        )
        request.widget_states.widgets.add(
            id=f"$$ID-1-{place}-json", json_value=changed.get(f"{place}_json", '{"number":1}')
        )
        if changed.get(f"{place}_press"):
            request.widget_states.widgets.add(id=f"$$ID-1-{place}-press", trigger_value=True)
    return request


def drawn(request: ClientState, known: SessionState) -> str:
    """The fragment that is drawn for a request; empty for the page."""
    correct(request, known, {"one", "two", "three"}.__contains__)
    return request.fragment_id


@pytest.mark.parametrize("named", ["one", "two", "gone"])
@pytest.mark.parametrize("name", ["press", "text"])
def test_a_part_alone_is_drawn_for_what_was_done_in_it(
    known: SessionState, named: str, name: str
) -> None:
    assert drawn(asked(named, **{f"part_{name}": "after"}), known) == "one"


@pytest.mark.parametrize("place", ["page", "other"])
@pytest.mark.parametrize(("name", "value"), [("press", True), ("text", ""), ("json", "{}")])
def test_the_page_is_drawn_for_what_was_done_in_several_parts(
    known: SessionState, place: str, name: str, value: object
) -> None:
    request = asked("one", part_press=True, **{f"{place}_{name}": value})
    assert drawn(request, known) == ""
    assert len(request.widget_states.widgets) == len(asked("").widget_states.widgets) + (
        2 if name == "press" else 1
    ), "nothing is lost"


def test_a_press_in_a_part_that_is_gone_is_not_dropped(known: SessionState) -> None:
    assert drawn(asked("gone", gone_press=True), known) == ""


def test_a_request_with_nothing_new_stays_as_it_is(known: SessionState) -> None:
    assert drawn(asked("one"), known) == "one"
    assert drawn(asked("gone"), known) == "gone", "which Streamlit drops"


def test_nothing_is_drawn_for_what_a_browser_has_heard_of(known: SessionState) -> None:
    request = asked("three", **{"heard-end_json": '{"number":2}', "part_press": True})
    assert drawn(request, known) == "one"


def test_nothing_is_drawn_for_what_the_page_itself_gave_a_widget(known: SessionState) -> None:
    known._new_session_state[GIVEN_VALUES] = {"page-text": _Given("given", before=("before",))}
    told = {"heard-end_json": '{"number":2}'}
    assert drawn(asked("three", page_text="given", **told), known) == "three"
    assert drawn(asked("three", page_text="typed over it", **told), known) == ""


def test_a_timer_takes_no_press_along_but_all_that_was_typed(known: SessionState) -> None:
    request = asked("two", part_press=True, page_press=True, page_text="after")
    request.is_auto_rerun = True
    assert drawn(request, known) == "two"
    kept = [each.WhichOneof("value") for each in request.widget_states.widgets]
    assert kept == ["string_value", "json_value"] * len(PLACES)


def test_what_no_widget_can_hold_is_left_to_streamlit(known: SessionState) -> None:
    def refuse(value: Any) -> Any:
        raise OverflowError(value)

    its = known._get_widget_metadata("$$ID-1-page-text")
    assert its
    known._set_widget_metadata(replace(its, deserializer=refuse))
    assert drawn(asked("one", page_text="forged"), known) == "one"
    assert drawn(asked("one", page_json="no JSON"), known) == "one"


def test_a_request_that_is_too_large_is_not_looked_at(
    known: SessionState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("components.run_requests.get_max_widget_state_size_bytes", lambda: 100)
    assert drawn(asked("one", page_press=True), known) == "one"


def test_of_a_widget_that_nobody_knows_nothing_is_concluded(known: SessionState) -> None:
    request = asked("one")
    request.widget_states.widgets.add(id="unknown", trigger_value=True)
    assert drawn(request, known) == "one"


def test_only_a_press_without_a_callback_is_read_where_its_button_is_drawn(
    known: SessionState,
) -> None:
    pressed = asked("", part_press=True, page_text="after").widget_states
    assert are_read_as_drawn(pressed, known)
    assert not are_read_as_drawn(asked("", page_text="after").widget_states, known)
    assert not are_read_as_drawn(None, known), "a run that the page asked for itself"
    its = known._get_widget_metadata("$$ID-1-part-press")
    assert its
    known._set_widget_metadata(replace(its, callback=print))
    assert not are_read_as_drawn(pressed, known)
    known._set_widget_metadata(replace(its, callbacks={"pressed": print}))
    assert not are_read_as_drawn(pressed, known)


def page_with_a_part() -> None:
    """As it has been drawn, its part is asked for; as that has been, the page again."""
    from typing import Any

    import streamlit as st
    from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx

    run: Any = get_script_run_ctx()
    requests = run.script_requests
    look = requests.on_scriptrunner_ready

    def ask_once_drawn(*parts: str) -> None:
        def ask_and_look() -> Any:
            requests.on_scriptrunner_ready = look
            requests.request_rerun(RerunData(fragment_id_queue=[*parts]))
            return look()

        requests.on_scriptrunner_ready = ask_and_look

    @st.fragment
    def part() -> None:
        st.write("a part")
        if st.session_state.runs == 1:
            ask_once_drawn()

    st.session_state.runs = st.session_state.get("runs", 0) + 1
    with st.sidebar:
        part()
    st.write(f"the page, {st.session_state.runs}")
    if st.session_state.runs == 1:
        ask_once_drawn(*run.shared.new_fragment_ids.snapshot())


@pytest.mark.usefixtures("corrected")
def test_the_page_is_drawn_in_its_own_place_right_after_a_part_of_it() -> None:
    page = AppTest.from_function(page_with_a_part).run()
    assert [each.value for each in page.sidebar.markdown] == ["a part"]
    assert [each.value for each in page.main.markdown] == ["the page, 2"]
