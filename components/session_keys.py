"""All names of session-state keys. Input for a provider that is not shown is kept."""

from typing import Final

TOPIC: Final = "topic"
EXAMPLE: Final = "example"
WORDS: Final = "words"
WRITING: Final = "writing"
"""In one go, by plan, or the one that suits: a `runs.settings.WritingMode`."""
PLAN_FIRST: Final = "plan-first"
"""The plan is to be shown before anything is written by it."""
PARALLEL: Final = "parallel"
"""By plan, how many sections are written at once."""
AUDIENCE: Final = "audience"
TONE: Final = "tone"
LANGUAGE: Final = "language"
KEYPHRASE: Final = "keyphrase"
NOTES: Final = "notes"
CONTINUATIONS: Final = "continuations"
"""How often a reply that is cut off is continued by itself."""
BUDGET: Final = "budget"
"""US dollars that one post may cost; None for no limit."""
BRIEF_FIELDS: Final = {
    "topic": TOPIC,
    "words": WORDS,
    "audience": AUDIENCE,
    "tone": TONE,
    "language": LANGUAGE,
    "keyphrase": KEYPHRASE,
    "notes": NOTES,
}
"""Fields of the form that are part of the brief, each with its key."""
WRITING_FIELDS: Final = {
    "writing": WRITING,
    "plan_first": PLAN_FIRST,
    "parallel": PARALLEL,
    "continuations": CONTINUATIONS,
    "budget": BUDGET,
}
"""Likewise those that say for all lanes how a post is written, and how far it may go."""
NOTICE: Final = "notice"
"""What the last press of the button was refused for: a `components.notices.Notice`, or None."""
NOTICE_LANE: Final = "notice-lane"
"""The lane that the sidebar edited at that press."""
PRESSED_WITH: Final = "pressed_with"
"""What the form held at that press, by lane: a notice is about nothing else."""
MODEL_LISTS: Final = "model_lists"
"""Provider to the list of models it was asked for: a `components.write.model_list.Lookup`."""
FILLED_FROM: Final = "filled_from"
"""Id of the run whose settings were put into the form, so that edits are not overwritten."""
MODEL_CLEARED: Final = "model_cleared"
"""Key of the field of a model that is empty because the person wants it so."""
LANES: Final = "lanes"
"""Ids of the form's lanes, in order."""
LANE: Final = "lane"
"""Id of the lane that the sidebar edits."""
LANES_MADE: Final = "lanes-made"
"""How many lanes the form ever had: an id is given once."""
PROMPTS: Final = "prompts"
"""Label to prompt version: what the form's lanes can choose from."""
PROMPTS_OF_RUN: Final = "prompts-of-run"
"""Likewise, those of the run that filled the form: they may be somebody else's, or deleted."""
FILLED_WITH: Final = "filled-with"
"""What the form was filled with that nobody typed here: not kept beyond this tab until changed."""
FORM_NOTE: Final = "form-note"
"""What is to be said of a form that a link filled in: sentences, or empty."""
HEARD: Final = "heard"
"""True once the browser has told what it kept of the form."""
SETS: Final = "sets"
"""Name to lanes: the sets of lanes that this browser keeps, as far as is known here."""
SETS_SAVED: Final = "sets-saved"
"""Names of those that were saved on this page."""
SETS_DELETED: Final = "sets-deleted"
"""Names of those that were deleted on this page."""
SETS_OPEN: Final = "sets-open"
SET_NAME: Final = "set-name"
UNDO: Final = "undo"
"""What can be undone: a `components.write.undo.Undo`, or None."""
FORM_OPEN: Final = "form-open"
"""Id of a run to whether the form is open while it is shown: else it is one line."""
RETRY_SINCE: Final = "retry-since"
"""Id of a lane to the moment when its button first said Retry, in seconds of a monotonic clock."""
RELAYED: Final = "relayed"
"""True once this page found that it cannot have the event stream."""
WARMED_UP: Final = "warmed_up"
"""Providers that were told to make ready."""
HEARD_AT: Final = "heard-"
"""Before a place on the page: which of the values above it the browser has heard of."""
GIVEN_VALUES: Final = "given-values"
"""Key of a widget to what it is given, until the browser has heard: `components.widget_values`."""
VIEW: Final = "view"
"""Which part of the page is in view: a name of `components.page.VIEWS`."""
VIEW_IN_ADDRESS: Final = "view-in-address"
"""The view that the page's address named last: another one there is a person's doing."""
VIEW_PARAMETER: Final = "view"
"""Query parameter that names the view to show, in small letters."""
TAB_TITLE: Final = "tab-title"
"""What the browser's tab was told last to be called."""
RUN_PARAMETER: Final = "run"
"""Query parameter that names the run to show."""
VISITOR: Final = "visitor"
"""The browser's id in a public deployment, as its cookie had it when the page was opened."""
HISTORY_SEARCH: Final = "history-search"
HISTORY_MODEL: Final = "history-model"
HISTORY_PROMPT: Final = "history-prompt"
HISTORY_STATE: Final = "history-state"
HISTORY_CHECKS: Final = "history-checks"
HISTORY_DATES: Final = "history-dates"
HISTORY_STARRED: Final = "history-starred"
HISTORY_BATCHES: Final = "history-batches"
HISTORY_TURN: Final = "history-turn"
"""How often other lanes were asked for: each time the list begins with its first page."""
HISTORY_PICKED: Final = "history-picked"
"""Lanes picked in the history, in the order of the picks: lane id to its `KeptLane`."""
HISTORY_DONE: Final = "history-done"
"""What was just done in the history, in a sentence; told once."""
LOSSES_SEEN: Final = "losses-seen"
"""Of how many losses of the database file this page's person has read."""
WORKBENCH_OPEN: Final = "workbench-open"
"""The prompt version on the workbench; kept, so that one deleted elsewhere stays in view."""
WORKBENCH_NAME: Final = "workbench-name"
WORKBENCH_PANEL: Final = "workbench-panel"
"""What is being done with the version beside editing it: a name of `prompt_panels.PANELS`."""
WORKBENCH_NEW_NAME: Final = "workbench-new-name"
WORKBENCH_FILES: Final = "workbench-files"
"""How often files were imported: what was uploaded before is forgotten."""
WORKBENCH_DRAFTS: Final = "workbench-drafts"
"""Label of a prompt version to the keys of what is typed over it: they are forgotten together."""
WORKBENCH_SESSION: Final = "workbench-session"
"""A name of this session, by which a browser's tab tells whether it is a new one."""
WORKBENCH_RESTORED: Final = "workbench-restored"
"""True once the tab has handed back what it held of another session's edits."""
WORKBENCH_LEFT: Final = "workbench-left"
WORKBENCH_RIGHT: Final = "workbench-right"
WORKBENCH_NOTICE: Final = "workbench-notice"
"""Why the last press on the workbench failed: a `components.prompt_store.Refusal`, or None."""
WORKBENCH_DONE: Final = "workbench-done"
"""What was just done on the workbench, in a sentence; told once."""


def provider_of(lane: str) -> str:
    """The provider of a lane of the form, or the known server: `components.write.sources`."""
    return f"provider-{lane}"


def base_url_of(lane: str, provider: str) -> str:
    """The base URL typed for a provider: two lanes may write with two servers."""
    return f"base-url-{lane}-{provider}"


def model_of(lane: str, provider: str) -> str:
    """The model chosen for a provider."""
    return f"model-{lane}-{provider}"


def parameter_of(lane: str, provider: str, name: str) -> str:
    """The value chosen for a parameter of a provider's models."""
    return f"parameter-{lane}-{provider}-{name}"


def prompt_of(lane: str) -> str:
    """The label of the prompt version chosen for a lane."""
    return f"prompt-{lane}"


def api_key_of(provider: str, base_url: str | None) -> str:
    """The API key typed for a provider at one address; it is never sent to another address."""
    return f"key-{provider}-{base_url or 'default'}"


def history_page_of(turn: int) -> str:
    """The page of the history that is shown."""
    return f"history-page-{turn}"


def menu_of(run_id: str) -> str:
    """The chosen action in the menu of a run in the history."""
    return f"menu-{run_id}"


def name_of(run_id: str) -> str:
    """The name typed for a run in the history."""
    return f"name-{run_id}"


def note_of(run_id: str) -> str:
    """The note typed for a run in the history."""
    return f"note-{run_id}"


def pick_of(lane_id: str) -> str:
    """Whether a lane in the history is selected."""
    return f"pick-{lane_id}"


VOTE_SINCE: Final = "vote-since"
"""Id of a blind run to the moment when its vote was first asked for, in seconds of a
monotonic clock."""
TASTE_CHOSEN: Final = "taste-chosen"
"""Id of a blind run to what is chosen there so far: the places of its best and worst post."""
REPLAY_LANES: Final = "replay_lanes"
REPLAY_SPEED: Final = "replay_speed"
RANKED_BY: Final = "ranked_by"
RANKED_FOR_LENGTH: Final = "ranked_for_length"
"""True to rank as if all posts were of one length."""


def variable_of(name: str) -> str:
    """The value of a prompt template's own variable."""
    return f"variable-{name}"


def workbench_number_of(name: str) -> str:
    """The version of a template that is on the workbench when the template is."""
    return f"workbench-number-{name}"


def workbench_part_of(label: str, part: str) -> str:
    """A part of what is typed over a prompt version: its instructions, message or note."""
    return f"workbench-{part}-{label}"


def workbench_field_of(label: str, variable: str, part: str) -> str:
    """What is typed about a variable of a prompt version: its label, default, need."""
    return f"workbench-field-{variable}-{part}-{label}"


def workbench_variable_in(key: str) -> str:
    """The variable that a key of `workbench_field_of` is about: names have no hyphens."""
    return key.removeprefix("workbench-field-").partition("-")[0]


def version_of(lane_id: str) -> str:
    """The version in which a lane's post is shown, copied and downloaded."""
    return f"version-{lane_id}"


EDITING: Final = "editing"
"""Id of the lane whose post is being edited; absent or None while none is."""
EDIT_KNOWN: Final = "edit-known"
"""Id of a lane to what was kept of its edited post when this page last looked."""


def edit_field_of(lane_id: str, field: str) -> str:
    """What is typed in a field of a post that is being edited."""
    return f"edit-{field}-{lane_id}"


COMPARE_LEFT: Final = "compare-left"
COMPARE_RIGHT: Final = "compare-right"
COMPARE_CHANGES: Final = "compare-changes"
"""True to see the changes only, with a few words around each."""
BROUGHT_TEXT: Final = "brought-text"
BROUGHT_FILE: Final = "brought-file"
BROUGHT_KEYPHRASE: Final = "brought-keyphrase"
BRING_TROUBLE: Final = "bring-trouble"
"""Why a post that a person has could not be taken in, in a sentence; empty where it could."""
POST_CHANGED: Final = "post-changed"
"""True once a part of the page has changed a post by itself: all of the page is to be drawn."""
POINTER: Final = "pointer"
"""The places of a finding that the preview shows: a `components.live.lane.Pointer`, or None."""
BASELINE: Final = "baseline"
"""The lane, from 0, that the others of a comparison are measured by; None for no one."""


def workbench_files_of(turn: int) -> str:
    """The files chosen to import prompts from."""
    return f"workbench-files-{turn}"


def workbench_exported_of(label: str) -> str:
    """The versions that go into a promptfoo config, exported from this one."""
    return f"workbench-exported-{label}"


SENT: Final = "sent"
"""Whether it is looked at what the form's lanes send."""
ACCOUNT: Final = "account"
"""What is chosen from the menu of who is signed in."""


def sign_in_with(provider: str | None) -> str:
    """The button of an identity provider; None is the only one."""
    return f"sign-in-{provider or 'only'}"


def mended_checks_of(lane_id: str) -> str:
    """The checks whose findings a model is to mend."""
    return f"mended-checks-{lane_id}"


def mended_choice_of(lane_id: str) -> str:
    """True where only chosen checks' findings are to be mended."""
    return f"mended-choice-{lane_id}"


def mender_of(lane_id: str) -> str:
    """The label of the model that is to mend them."""
    return f"mender-{lane_id}"


def mend_open_of(lane_id: str) -> str:
    """Whether what is to be mended is shown."""
    return f"mend-open-{lane_id}"


def change_tick_of(lane_id: str, revision: str, number: int) -> str:
    """Whether a change of a revision is ticked."""
    return f"change-{lane_id}-{revision}-{number}"
