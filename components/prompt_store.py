"""The current owner's prompt versions: list, save and delete, with failures shown."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components import session_keys
from components.notices import escape_markdown, show_database_error
from components.owner import owner
from posts.prompts.judge import BUILT_IN_JUDGE, FIRST, SECOND, is_judge
from posts.prompts.version import BUILT_IN_VERSIONS, PromptError, PromptVersion
from runs.store.database import nothing_is_kept, the_database
from runs.store.errors import DatabaseUnavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why an action on the workbench was refused, and what to do about it."""

    message: str
    remedy: str


def kept_versions() -> list[PromptVersion]:
    """The built-in versions and the owner's; only the built-in ones without a database.

    Prompts of judges write no posts, and are not among them.
    """
    return [version for version in _kept() if not is_judge(version.text)]


def kept_judges() -> list[PromptVersion]:
    """The owner's prompts of judges, the newest version of each first."""
    return [version for version in _kept() if is_judge(version.text)]


def keep_judge(name: str, text: str, note: str) -> PromptVersion | str:
    """Save the next version of a judge's prompt; why not, in words, if that was refused."""
    from runs.store.prompt_versions import save_prompt

    if not is_judge(text):
        return f"Both posts need a place in it: {{{{{FIRST}}}}} and {{{{{SECOND}}}}}."
    taken = {each.casefold() for each in (*names_of(kept_versions()), BUILT_IN_JUDGE.name)}
    if name.strip().casefold() in taken:
        return f"There is another prompt named {name.strip()}. Take another name."
    try:
        return save_prompt(the_database(), owner(), name, text, note)
    except PromptError as error:
        return f"{error} {error.remedy}"
    except DatabaseUnavailable as error:
        return f"It could not be saved. {error}"


def _kept() -> list[PromptVersion]:
    if nothing_is_kept():
        return list(BUILT_IN_VERSIONS)
    from runs.store.prompt_versions import list_prompts  # brings SQLAlchemy: 0.3 CPU seconds

    try:
        return list_prompts(the_database(), owner())
    except DatabaseUnavailable as error:
        show_database_error("Your prompts cannot be read now.", error)
        return list(BUILT_IN_VERSIONS)


def keep_version(name: str, text: str, note: str, *, is_new: bool = False) -> PromptVersion | None:
    """Save the next version of a template; None if that was refused, with the reason shown."""
    from runs.store.prompt_versions import save_prompt

    try:
        return save_prompt(the_database(), owner(), name, text, note, is_new=is_new)
    except PromptError as error:
        refuse(str(error), error.remedy)
    except DatabaseUnavailable as error:
        refuse("It could not be saved.", f"{error} What you typed is still here.")
    return None


def forget_template(name: str) -> bool:
    """Delete a template with all its versions; False if that failed, with the reason shown."""
    from runs.store.prompt_versions import delete_prompt

    try:
        delete_prompt(the_database(), owner(), name)
    except DatabaseUnavailable as error:
        refuse("It could not be deleted.", str(error))
        return False
    return True


def refuse(message: str, remedy: str) -> None:
    """Show why the last action was refused."""
    st.session_state[session_keys.WORKBENCH_NOTICE] = Refusal(message=message, remedy=remedy)


def say_done(sentence: str) -> None:
    """Show a one-time message about the last action."""
    st.session_state[session_keys.WORKBENCH_DONE] = sentence


def tell() -> None:
    """Say what the last press did, or why it did nothing; once."""
    if done := st.session_state.pop(session_keys.WORKBENCH_DONE, None):
        st.toast(escape_markdown(done), icon=":material/check:")
    if refusal := st.session_state.pop(session_keys.WORKBENCH_NOTICE, None):
        text = f"{escape_markdown(refusal.message)} {escape_markdown(refusal.remedy)}"
        st.error(text, icon=":material/error:")


def names_of(versions: Sequence[PromptVersion]) -> list[str]:
    """The names of the templates, each once."""
    return list(dict.fromkeys(version.name for version in versions))
