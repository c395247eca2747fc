"""The headless command: write one post or many, or list the models, without the page.

    python -m runs write --topic "How to test a backup" --model anthropic:claude-haiku-5-5
    python -m runs batch --topics topics.txt --models openai:gpt-6-luna --out posts
    python -m runs worker
    python -m runs models
    python -m runs --version

Exit status of `write`: 0 complete, 1 provider error, 2 usage, 3 incomplete (the text is kept);
of `batch`: 0 every post is complete, 1 some are missing, 2 usage.
"""

import argparse
import gc
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from posts.export import FORMATS, Draft
from posts.versions import FIXED, REVISED, WRITTEN
from providers.base import ProviderError
from providers.registry import PROVIDERS
from runs.arguments import argument_parser
from runs.batch.command import serve_batches, write_batch
from runs.beside.revisions import RevisionDraft
from runs.engine import Engine
from runs.interpreter import set_up_to_write
from runs.json_record import write_json
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.lane_view import LaneView
from runs.post_versions import post_in, versions_of
from runs.run import Run
from runs.settings import Brief, LaneSettings
from runs.the_engine import the_engine
from runs.ways import way_of
from runs.writing.plan.progress import outline_of

COMPLETE: Final = 0
PROVIDER_ERROR: Final = 1
USAGE: Final = 2
INCOMPLETE: Final = 3
POLL_INTERVAL_S: Final = 0.1
"""Between two updates of the progress line."""
STOP_TIMEOUT_S: Final = 5.0
"""How long a stopped lane may take to end."""
SAVE_TIMEOUT_S: Final = 5.0
"""How long saving the post to the history may take."""
OWNER: Final = "local"
"""The owner that the page uses on one's own machine: its history shows these posts."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    options = argument_parser().parse_args(arguments)
    os.environ.pop("DRAFTBENCH_PUBLIC", None)  # somebody with a shell here is no visitor
    commands = {"write": _write, "models": _models, "batch": write_batch, "worker": serve_batches}
    return commands[options.command](options, the_engine())


def _write(options: argparse.Namespace, engine: Engine) -> int:
    brief, settings = Brief(topic=options.topic, words=options.words), _settings_of(options)
    way = way_of(brief, settings)
    if (options.outline or options.plan_only) and way.mode == "whole":
        _say("The embedded model is sent a prompt of your own as it is, without a plan.")
        return USAGE
    _say(way.said)
    request = LaneRequest(settings=settings, outline=options.outline or "")
    try:
        run = engine.start(brief, [request], owner=OWNER)
    except ProviderError as error:
        run = _refused_run(brief, settings, error)
    view = _watch(run, engine)
    if options.mend and view.state == "complete":
        view = _mend(run, engine)
    _deliver(options, run, view)
    if not engine.journal.flush(SAVE_TIMEOUT_S):
        _say(f"Not in the history: {engine.journal.trouble or 'the database is busy.'}")
    engine.close()  # what the process ends of its own accord may still want to be saved
    if view.error:
        _say(f"{view.error} {view.error.remedy}")
    elif view.plan_ready:
        _say("The plan is there. --outline FILE has a post written by it, changed or as it is.")
    elif view.detail:
        _say(view.detail)
    return _status(view)


def _settings_of(options: argparse.Namespace) -> LaneSettings:
    chosen: LaneSettings = options.model
    return replace(
        chosen,
        writing="plan" if options.outline or options.plan_only else options.writing,
        plan_first=options.plan_only,
        parallel=options.parallel,
        budget=options.budget,
        continuations=options.continuations,
    )


def _refused_run(brief: Brief, settings: LaneSettings, error: ProviderError) -> Run:
    """A run that was refused, as a failed one: both are reported alike."""
    lane = Lane(brief, settings, clock=time.monotonic)
    lane.fail(error)
    return Run(brief, [lane])


def _watch(run: Run, engine: Engine) -> LaneView:
    """Show progress until the lane ends; Ctrl+C stops it and keeps the text."""
    lane = run.lanes[0]
    try:
        while not lane.wait_for_end(POLL_INTERVAL_S):
            _show_progress(lane.view())
    except KeyboardInterrupt:
        engine.stop(run)
        lane.wait_for_end(STOP_TIMEOUT_S)
    _say(_progress(lane.view()))
    return lane.view()


def _mend(run: Run, engine: Engine) -> LaneView:
    """Have the model mend what the checks find, and accept all that is ticked."""
    lane = run.lanes[0]
    version = FIXED if FIXED in versions_of(lane) else WRITTEN
    plan = engine.revisions.plan(lane, version)
    if plan.pieces:
        try:
            draft = engine.revisions.start(run, 0, plan, version)
        except ProviderError as error:
            _say(f"Not mended: {error} {error.remedy}")
            return lane.view()
        _wait_for_revision(draft, engine)
        kept = lane.revision.kept
        engine.revisions.decide(lane, kept.ticked if kept else ())
        ticked = len(kept.ticked) if kept else 0
        _say(f"mended {ticked} of {draft.pieces} pieces")
    post = post_in(lane, REVISED if REVISED in versions_of(lane) else version)
    return replace(lane.view(), envelope=post.envelope, words=post.words)


def _wait_for_revision(draft: RevisionDraft, engine: Engine) -> None:
    """Until it is over; Ctrl+C stops it and keeps what came."""
    try:
        while not draft.over.wait(POLL_INTERVAL_S):
            pass
    except KeyboardInterrupt:
        engine.stop(draft.run)
        draft.over.wait(STOP_TIMEOUT_S)


def _show_progress(view: LaneView) -> None:
    if sys.stderr.isatty():
        print(f"\r{_progress(view):<79}\r", end="", file=sys.stderr, flush=True)


def _progress(view: LaneView) -> str:
    wait = f", next try in {view.retry_in:.0f} s: {view.error}" if view.retry_in else ""
    return f"{view.state}, {view.words} words{_place(view)}, {view.duration:.1f} s{wait}"


def _place(view: LaneView) -> str:
    """How many sections of the plan are there, and how many it has."""
    sections = outline_of(view)
    there = sum(each.written > 0 for each in sections)
    return f", section {there} of {len(sections)}" if sections else ""


def _deliver(options: argparse.Namespace, run: Run, view: LaneView) -> None:
    """Output the post, complete or not, and its metadata if requested."""
    if options.plan_only and not options.json:
        outline = f"{view.plan.outline}\n" if view.plan.outline else ""
        if options.out and outline:
            options.out.write_text(outline, encoding="utf-8", newline="")
        else:
            _print(outline)
    elif view.text and options.out:
        options.out.write_text(_as_markdown(run, view), encoding="utf-8", newline="")
    elif view.text and not options.json:
        _print(_as_markdown(run, view))
    if options.json:
        _print(write_json(run, view))


def _print(text: str) -> None:
    sys.stdout.buffer.write(text.encode())  # UTF-8, whatever the console's encoding


def _as_markdown(run: Run, view: LaneView) -> str:
    draft = Draft(
        envelope=view.envelope,
        reply=view.text,
        topic=run.brief.topic,
        written_on=datetime.now(UTC).astimezone().date(),
        state=view.state,
        figures={},
    )
    return FORMATS["Markdown"].write(draft)


def _status(view: LaneView) -> int:
    if view.state == "failed":
        return PROVIDER_ERROR
    if view.plan_ready:
        return COMPLETE
    return COMPLETE if view.state == "complete" and view.envelope.post else INCOMPLETE


def _models(options: argparse.Namespace, engine: Engine) -> int:
    """Print one model id per line; errors of a provider go to standard error."""
    del options
    for provider in PROVIDERS:
        try:
            for model in engine.list_models(provider):
                print(f"{provider}:{model}")
        except ProviderError as error:
            _say(f"{provider}: {error} {error.remedy}")
    return COMPLETE


def _say(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    set_up_to_write()
    exit_status = main()
    gc.freeze()
    sys.exit(exit_status)
