"""Values that the page gives to widgets; in a browser: test_presses_browser.py."""

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
