"""The linter's findings beside the prompt: where, why, and what to do."""

from typing import Final

import streamlit as st

from components.notices import escape_markdown
from components.prompts.edits import PromptDraft, edit_draft
from posts.prompts.lint.lines import place_of
from posts.prompts.lint.rules import TemplateFinding, lint_template
from posts.prompts.version import PromptVersion

ICONS: Final = {"bad": ":red[:material/error:]", "ok": ":orange[:material/info:]"}
PARTS: Final = {"instructions": "Instructions", "message": "Message"}
QUOTED: Final = 70
"""Characters of a line that are shown, to find it by."""


def show_findings(version: PromptVersion, draft: PromptDraft, *, editable: bool) -> None:
    """Show the linter's findings for a draft; with a button where one press mends it."""
    findings = lint_template(draft.template)
    with st.container(key="prompt-findings", gap="small"):
        st.markdown(f"**{_heading(len(findings))}**")
        if not findings:
            st.caption(":green[:material/check_circle:] Nothing here contradicts itself.")
        for number, finding in enumerate(findings):
            with st.container(gap=None):
                st.markdown(
                    f"{ICONS[finding.severity]} {escape_markdown(finding.message)} "
                    f"{escape_markdown(finding.remedy)}"
                )
                st.caption(_where(draft, finding))
                if editable and finding.fixed:
                    st.button(
                        "Fix it",
                        key=f"fix-finding-{number}",
                        icon=":material/build:",
                        on_click=edit_draft,
                        args=(version, finding.fixed),
                    )


def _heading(count: int) -> str:
    if not count:
        return "Findings"
    return "1 finding" if count == 1 else f"{count} findings"


def _where(draft: PromptDraft, finding: TemplateFinding) -> str:
    part, number = place_of(finding.line, draft.template)
    where = f"{PARTS[part]}, line {number}"
    if quoted := draft.line(part, number).strip():
        where += f": {escape_markdown(quoted[:QUOTED])}"
    if finding.other_line is not None:
        other_part, other = place_of(finding.other_line, draft.template)
        where += f" · elsewhere: {PARTS[other_part]}, line {other}"
    return where
