"""Prepare a section of a finished post to be written once more: its job, and what shows it."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from secrets import token_urlsafe

from runs.lane import Lane
from runs.lane_request import Job, make_job, request_again
from runs.lane_view import KeptDraft
from runs.run import Run
from runs.section_draft import SectionDraft, ended_section, section_text
from runs.settings import RECORDING, LaneSettings
from runs.writing.plan.again import Assignment, Rewrite, write_again
from runs.writing.plan.outline import Outline
from runs.writing.plan.swap import section_in
from runs.writing.small.again import small_requests

SHOWN: LaneSettings = LaneSettings(provider=RECORDING, model="")
"""Of the old section, which is only shown: nothing of such a lane is stored."""


def make_draft(
    run: Run,
    ended: Lane,
    rewrite: Rewrite,
    *,
    body: str,
    api_key: str | None,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Job, SectionDraft]:
    """What writes a section once more, and the draft to show; nothing is sent.

    Args:
        run: The run of the post.
        ended: The lane of the post.
        rewrite: What is wanted.
        body: The post as it stands, in the version that the section is for.
        api_key: None to use the environment's key, if there is one.
        clock: Of the new lane.

    Raises:
        ProviderError: the key or the address cannot be used.
        PromptError, ValueError: no prompt can be made, or the outline has no such section.
    """
    view = ended.view()
    assignment = Assignment(
        rewrite=rewrite,
        outline=Outline.read(view.plan.outline),
        title=view.envelope.title or "",
        body=body,
    )
    words = assignment.words  # refuses what the outline does not have
    job = make_job(ended.brief, request_again(ended, api_key=api_key), clock=clock)
    if job.prepared is None:
        raise ValueError("a recording is not written again")
    brief = replace(ended.brief, words=words)
    new = Lane(brief, ended.settings, clock=clock, sources=_sources(run, ended))
    own = None
    if job.prepared.way.mode == "sections":
        own = small_requests(job.prepared, assignment)
    write = partial(write_again, job.prepared, assignment=assignment, own=own)
    job = replace(
        job, lane=new, write=write, prepared=replace(job.prepared, brief=brief)
    )  # limits and estimates count this section, not the whole post
    old = section_in(body, rewrite.heading)
    return job, _draft(run, ended, new, KeptDraft(heading=rewrite.heading, old=old))


def restore_draft(run: Run, ended: Lane, kept: KeptDraft) -> SectionDraft:
    """A draft as it was kept."""
    new = Lane.from_record(
        ended_section(kept, brief=ended.brief, settings=ended.settings, lane_id=token_urlsafe(16))
    )
    new.sources = _sources(run, ended, new)
    return _draft(run, ended, new, kept)


def _draft(run: Run, ended: Lane, new: Lane, kept: KeptDraft) -> SectionDraft:
    shown = replace(kept, text=section_text(kept.heading, kept.old), state="complete")
    old = Lane.from_record(
        ended_section(shown, brief=new.brief, settings=SHOWN, lane_id=token_urlsafe(16))
    )
    old.sources = _sources(run, ended, old)
    both = Run(new.brief, [old, new], owner=run.owner)
    return SectionDraft(heading=kept.heading, old=kept.old, run=both)


def _sources(run: Run, ended: Lane, new: Lane | None = None) -> frozenset[str]:
    """Whose deletion deletes a draft: that of its post, and of the run."""
    return frozenset({run.id, *ended.sources, *([new.id] if new else [])})
