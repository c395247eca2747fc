"""Requests by which a browser has the page run: each press has its callback called, and once.

What a person does, Streamlit's page (1.67) sends a moment later, with all that its widgets hold.
What else is sent in that moment goes wrong: two fragments, or a fragment and the page, share one
request, which names one fragment only, and the other part is not drawn; and the timer of a fragment
that is drawn again and again takes a press along, which then comes a second time. And a request
that comes while the callback of a press is at work ends it in the middle; one that comes before the
page has got to a button without a callback takes its press away. On a slow machine those moments
are long. And where the page is asked for just as a fragment has been drawn, Streamlit goes on in
the fragment's place, and draws the page into it. Loaded when the server starts: it imports little.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

from streamlit.delta_generator_singletons import context_dg_stack, get_default_dg_stack_value
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.runtime_util import get_max_widget_state_size_bytes
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner
from streamlit.runtime.state import SafeSessionState, SessionState
from streamlit.runtime.state.common import (
    WidgetMetadata,
    unpack_widget_state_value,
    user_key_from_element_id,
)
from streamlit.runtime.state.session_state import Serialized

from components.session_keys import GIVEN_VALUES, HEARD_AT

_PRESSES: Final = frozenset(
    {"trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value"}
)
"""Kinds of values that a widget holds for one request only."""
_ONLY_HEARS: Final = f"-{HEARD_AT}"
"""In the id of a widget that says what the browser has heard of, and shows nothing."""
_FILES: Final = "file_uploader_state_value"


def correct_requests() -> None:
    """Have all sessions of this process correct what browsers ask. To be called once."""
    request_run, call_back = AppSession.request_rerun, SafeSessionState.on_script_will_rerun
    run_script = ScriptRunner._run_script

    @wraps(request_run)
    def request_rerun(session: AppSession, client_state: ClientState | None) -> None:
        if client_state is not None:
            correct(client_state, session.session_state, session.has_fragment)
        request_run(session, client_state)

    @wraps(call_back)
    def to_the_end(
        state: SafeSessionState, held: WidgetStates | None, *arguments: Any, **named: Any
    ) -> None:
        runner = state._yield_callback.__self__  # type: ignore[attr-defined]
        runner._execing = False  # without it, no other request is looked for
        call_back(state, held, *arguments, **named)
        runner._execing = not are_read_as_drawn(held, state._state)

    @wraps(run_script)
    def in_its_own_place(runner: ScriptRunner, asked: RerunData) -> None:
        context_dg_stack.set(get_default_dg_stack_value())  # a fragment sets its own
        run_script(runner, asked)

    AppSession.request_rerun = request_rerun  # type: ignore[assignment,method-assign]
    SafeSessionState.on_script_will_rerun = to_the_end  # type: ignore[assignment,method-assign]
    ScriptRunner._run_script = in_its_own_place  # type: ignore[assignment,method-assign]


def correct(request: ClientState, known: SessionState, is_there: Callable[[str], bool]) -> None:
    """Change a request where it would have a press lost, or taken twice.

    Args:
        request: What the browser sent.
        known: What the widgets held before.
        is_there: Whether a fragment is still on the page. A request for one that is not, Streamlit
            would drop, with all presses in it.
    """
    if request.widget_states.ByteSize() > get_max_widget_state_size_bytes():
        return  # it is refused as it is
    widgets = request.widget_states.widgets
    if request.is_auto_rerun:
        held = [each for each in widgets if not _is_press(each)]
        del widgets[:]
        widgets.extend(held)  # a press has its own request, which is under way
    elif request.fragment_id:
        parts = {part for each in widgets for part in _done_in(each, known)}
        if parts:
            one = parts.pop() if len(parts) == 1 else None
            request.fragment_id = one if one and is_there(one) else ""  # for the whole page


def are_read_as_drawn(held: WidgetStates | None, known: SessionState) -> bool:
    """Whether a button was pressed that has no callback: the page acts on it when it draws it.

    Args:
        held: What all widgets hold in a request.
        known: The widgets.
    """
    for widget in held.widgets if held else ():
        its = known._get_widget_metadata(widget.id) if _is_press(widget) else None
        if its and its.callback is None and not its.callbacks:
            return True
    return False


def _done_in(widget: WidgetState, known: SessionState) -> list[str | None]:
    """The fragment in which something was done, None for the page; empty if nothing was."""
    its = known._get_widget_metadata(widget.id)
    if its is None or _ONLY_HEARS in widget.id:
        return []
    if widget.WhichOneof("value") in _PRESSES:
        return [its.fragment_id] if _is_press(widget) else []
    return [] if _holds_as_before(widget, its, known) else [its.fragment_id]


def _holds_as_before(widget: WidgetState, its: WidgetMetadata[Any], known: SessionState) -> bool:
    """Whether a widget holds what it held, or what the page has given it since.

    Reads only: the page may be drawn meanwhile, in another thread.
    """
    states = known._new_widget_state
    held, is_file = states.states.get(widget.id), widget.WhichOneof("value") == _FILES
    if held is None:
        return True
    try:
        now = unpack_widget_state_value(widget)
        if is_file or isinstance(held, Serialized):  # files can be looked up in a run only
            before = states.get_serialized(widget.id)
            return before is None or bool(unpack_widget_state_value(before) == now)
        return its.deserializer(now) in (held.value, *_given(widget.id, known))
    except Exception:  # noqa: BLE001 - whatever is sent that no widget can hold
        return True


def _given(widget: str, known: SessionState) -> list[Any]:
    """What the page has given a widget (`widget_values.py`), and has been drawn with."""
    states = (known._new_session_state, known._old_state)
    given: Mapping[str | None, Any] = next(
        (each[GIVEN_VALUES] for each in states if GIVEN_VALUES in each), {}
    )
    key = user_key_from_element_id(widget)
    return [given[key].value] if key in given else []


def _is_press(widget: WidgetState) -> bool:
    kind = widget.WhichOneof("value")
    if kind not in _PRESSES:
        return False
    value = getattr(widget, kind)
    return bool(value.ListFields() if hasattr(value, "ListFields") else value)
