"""Build the downloadable report of a comparison from a run."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from components.compare.lanes import ComparedLane
from components.compare.rows import Row, figure_rows, noted_rows
from components.compare.table import label_of
from components.gone import unless_deleted
from components.live.outcome import describe_joints, explain, repairs_of
from components.owner import owner
from posts.checks import FAMILIES
from posts.export.report import Report, ReportedPost, ReportedPrompt, ReportedRow, write_report
from posts.prompts.version import PromptError
from posts.slug import make_slug
from runs.blind.votes import Vote, votes_of
from runs.prepare import prepare
from runs.run import Run
from runs.settings import is_pasted
from runs.store.database import the_database
from runs.store.errors import DatabaseUnavailable
from runs.ways import way_of
from runs.writing.plan.messages import first_request

NO_VOTES: Final = "They could not be read when this report was made."


def report_button(run: Run, lanes: Sequence[ComparedLane]) -> None:
    """Offer the report as a download; it is generated when the button is pressed."""
    visitor = owner()
    st.download_button(
        "Report",
        data=unless_deleted(
            [each.lane for each in lanes],
            lambda: write_report(report_of(run, lanes, votes=_votes(visitor))).encode(),
        ),
        file_name=f"{make_slug(run.brief.topic)}-report.html",
        mime="text/html",
        key="comparison-report",
        icon=":material/summarize:",
        help="One HTML file with the figures, findings, prompts and posts. Opens without the app.",
        on_click="ignore",
    )


def report_of(
    run: Run, lanes: Sequence[ComparedLane], *, votes: Sequence[Vote] | None = ()
) -> Report:
    """Collect the contents of a run's report.

    Args:
        run: What was compared.
        lanes: Its lanes.
        votes: Of whoever asks for the report; those on other posts are left out. None if they
            cannot be read.
    """
    noted, left_out = noted_rows(lanes)
    return Report(
        topic=run.brief.topic,
        made=f"{run.started_at:%-d %B %Y, %H:%M} UTC",
        posts=[_post(lane) for lane in lanes],
        figures=[_row(row) for row in figure_rows(lanes)],
        checks=[_row(row) for row in noted],
        checks_left_out=left_out,
        prompts=_prompts(lanes),
        votes=_told_votes(votes, {lane.lane.id: lane.name for lane in lanes}),
    )


def _post(lane: ComparedLane) -> ReportedPost:
    return ReportedPost(
        name=lane.name,
        prompt=lane.lane.settings.prompt.label,
        ending=_ending(lane),
        whole=lane.whole,
        parts=tuple(describe_joints(lane.view.envelope)),
        repairs=tuple(repairs_of(lane.view.envelope)),
        version=lane.version.name,
        envelope=lane.envelope,
        claims=tuple(
            found.message
            for found in lane.findings
            if found.check in FAMILIES["claims"] and found.severity == "ok"
        ),
    )


def _ending(lane: ComparedLane) -> str:
    """How a lane ended; of a post that is far too short, that first."""
    short = f"Only {lane.view.words:,} of {lane.lane.brief.words:,} words. "
    return (short if lane.is_short_of_words else "") + explain(lane.view)


def _row(row: Row) -> ReportedRow:
    return ReportedRow(label=label_of(row), cells=row.cells, findings=row.findings, best=row.best)


def _prompts(lanes: Sequence[ComparedLane]) -> list[ReportedPrompt]:
    """Each prompt once, with the lanes that it was sent for."""
    numbers: dict[tuple[str, str, str], list[str]] = {}
    for lane in lanes:
        numbers.setdefault(_sent(lane), []).append(str(lane.number))
    return [
        ReportedPrompt(
            label=f"{name} · {'lane' if len(of) == 1 else 'lanes'} {', '.join(of)}",
            instructions=instructions,
            message=message,
        )
        for (name, instructions, message), of in numbers.items()
    ]


def _sent(lane: ComparedLane) -> tuple[str, str, str]:
    """The name of a lane's prompt version, and what it makes of the brief."""
    settings = lane.lane.settings
    if is_pasted(settings):
        return "A post that was brought along: no model wrote it", "", ""
    if way_of(lane.lane.brief, settings).mode == "sections":
        return "Written in sections, by many small requests of the app's own", "", ""
    try:
        prompt = first_request(prepare(lane.lane.brief, settings))
    except (PromptError, ValueError):
        return settings.prompt.label, "", settings.prompt.text
    return settings.prompt.label, prompt.instructions, prompt.text


def _votes(visitor: str) -> list[Vote] | None:
    try:
        return votes_of(the_database(), visitor)
    except DatabaseUnavailable:  # all else of the report can be read
        return None


def _told_votes(votes: Sequence[Vote] | None, names: Mapping[str, str]) -> list[str]:
    """Votes on these posts only, a sentence each."""
    if votes is None:
        return [NO_VOTES]
    return [
        f"{vote.cast_at:%-d %B %Y}: {_verdict(vote, names)}"
        for vote in votes
        if all(post.lane_id in names for post in vote.posts)
    ]


def _verdict(vote: Vote, names: Mapping[str, str]) -> str:
    tasted = [names[post.lane_id] for post in vote.posts]
    if vote.best is None or vote.worst is None:
        said = "equally good" if vote.verdict == "tie" else "both bad"
        return f"{' and '.join(tasted)} were found {said}."
    if len(tasted) == 2:
        return f"{tasted[vote.best]} was found better than {tasted[vote.worst]}."
    return (
        f"Of {len(tasted)} posts, {tasted[vote.best]} was found best, {tasted[vote.worst]} worst."
    )
