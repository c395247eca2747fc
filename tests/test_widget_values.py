"""Values that the page gives to widgets; in a browser: test_presses_browser.py."""

import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from components.widget_values import note_drawn, set_value, set_values_again

    set_values_again()
    st.button("Fill", on_click=set_value, args=("topic", "given"))
    if st.toggle("Folded", key="folded"):
        st.text("Folded")
    else:
        st.text_input("Topic", key="topic", persist_state="session")
    note_drawn()


def test_what_a_field_is_given_while_it_is_not_drawn_is_in_it_once_it_is() -> None:
    app = AppTest.from_function(page).run()
    app.toggle[0].set_value(True)
    app.button[0].click().run()
    app.session_state["topic"] = ""  # as a browser says that was late to hear that it is folded
    app.run()
    app.toggle[0].set_value(False).run()
    assert app.text_input[0].value == "given"
    app.text_input[0].set_value("").run()
    assert app.text_input[0].value == "", "from then on it is the person's"


def opener() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from components.widget_values import (
        drop_parameter,
        note_drawn,
        parameter,
        set_parameter,
        set_values_again,
    )

    if context := get_script_run_ctx():
        context.is_history_navigation = st.session_state.get("goes back", False)
    set_values_again()
    st.button("Open", on_click=set_parameter, args=("run", "1"))
    st.button("Close", on_click=drop_parameter, args=("run",))
    st.button("Open another", on_click=set_parameter, args=("run", "2"))
    st.text(str(parameter("run")))
    note_drawn()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Open was pressed, and the browser has not heard of the address that it gave."""
    app = AppTest.from_function(opener).run()
    monkeypatch.setattr("components.widget_values._is_heard", lambda given: False)
    app.button[0].click().run()
    app.query_params.clear()
    return app


def test_of_two_values_of_which_the_browser_has_not_heard_the_second_one_stays(
    opened: AppTest,
) -> None:
    opened.button[2].click().run()  # pressed before the first one was seen
    assert opened.text[0].value == "2"
    opened.query_params["run"] = "1"  # as a request says that was sent between both
    assert opened.run().text[0].value == "2"


def test_who_goes_back_before_the_browser_has_heard_is_back(opened: AppTest) -> None:
    opened.session_state["goes back"] = True
    assert opened.run().text[0].value == "None"


@pytest.mark.parametrize(("button", "before", "after"), [(0, {}, "1"), (1, {"run": "1"}, "None")])
def test_the_address_is_what_it_was_given_until_the_browser_has_heard_of_that(
    monkeypatch: pytest.MonkeyPatch, button: int, before: dict[str, str], after: str
) -> None:
    app = AppTest.from_function(opener)

    def ask_as_before() -> str:
        app.query_params.clear()
        app.query_params.update(before)
        return str(app.run().text[0].value)

    app.query_params.update(before)
    app.run()
    with monkeypatch.context() as late:
        late.setattr("components.widget_values._is_heard", lambda given: False)
        app.button[button].click().run()
        assert app.text[0].value == after
        assert ask_as_before() == after
    assert ask_as_before() == before.get("run", "None"), "from then on the person goes back"
