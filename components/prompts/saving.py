"""Save what is typed over a prompt version as the next version, and say so."""

from components.prompt_store import keep_version, say_done
from components.prompts.edits import forget_draft, read_draft, read_note
from components.prompts.version_choice import choose
from posts.prompts.version import PromptVersion


def save_draft(version: PromptVersion) -> PromptVersion | None:
    """Save the draft, and put it on the workbench; None where that is refused, and said why."""
    saved = keep_version(version.name, read_draft(version).text, read_note(version))
    if saved:
        forget_draft(version)
        choose(saved)
        say_done(f"Saved as {saved.label}.")
    return saved
