"""The headless command: write one post, or list the models, without the page.

    python -m runs write --topic "How to test a backup" --model anthropic:claude-haiku-5-5
    python -m runs models
    python -m runs --version

Exit status of `write`: 0 complete, 1 provider error, 2 usage, 3 incomplete (the text is kept).
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from posts.export import FORMATS, Draft
from posts.prompts.version import InvalidTopic, read_topic
from providers.base import ProviderError
from providers.registry import PROVIDERS
from runs.engine import Engine
from runs.json_record import write_json
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.lane_view import LaneView
from runs.run import Run
from runs.settings import BUDGETS, PARALLEL, WORDS, Brief, LaneSettings
from runs.the_engine import the_engine
from runs.version import VERSION
from runs.ways import LONG_POST, way_of
from runs.writing.continuation import DEFAULT_CONTINUATIONS, MAX_CONTINUATIONS
from runs.writing.plan.progress import outline_of
from runs.writing.plan.read_outline import read_outline

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
LENGTHS: Final = f"{WORDS.start} to {WORDS.stop - 1}"
OWNER: Final = "local"
"""The owner that the page uses on one's own machine: its history shows these posts."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    options = _parser().parse_args(arguments)
    os.environ.pop("DRAFTBENCH_PUBLIC", None)  # somebody with a shell here is no visitor
    status: int = options.command(options, the_engine())
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m runs",
        description="Write one blog post, or list the models, without the page.",
        epilog="Keys and addresses come from OPENAI_API_KEY, OPENAI_BASE_URL, ANTHROPIC_API_KEY, "
        "ANTHROPIC_BASE_URL, COMPATIBLE_API_KEY and COMPATIBLE_BASE_URL.",
    )
    parser.add_argument("--version", action="version", version=f"Draftbench {VERSION}")
    commands = parser.add_subparsers(required=True, metavar="command")
    write = commands.add_parser(
        "write",
        help="write one post",
        epilog="Exit status: 0 complete, 1 provider error, 2 usage, 3 incomplete (text kept).",
    )
    write.set_defaults(command=_write)
    write.add_argument("--topic", required=True, type=_topic, help="what the post is about")
    write.add_argument("--model", required=True, type=_settings, metavar="PROVIDER:MODEL")
    write.add_argument("--words", type=_words, default=1500, help=f"length in words, {LENGTHS}")
    write.add_argument(
        "--writing",
        choices=("auto", "whole", "plan"),
        default="auto",
        help="in one go, by plan (header and outline first, then piece by piece), or the one that "
        f"suits length and model: by plan above {LONG_POST} words; default auto",
    )
    write.add_argument(
        "--outline",
        type=_outline,
        metavar="FILE",
        help="write by this outline: headings as `## Heading (420 words)`, or a list of them",
    )
    write.add_argument(
        "--plan-only",
        action="store_true",
        help="print the outline that the model would write by, for --outline, and write no post",
    )
    write.add_argument(
        "--parallel",
        type=int,
        choices=PARALLEL,
        default=1,
        help="by plan, so many sections are written at once, 1 to 4; default 1",
    )
    write.add_argument(
        "--budget", type=_budget, metavar="DOLLARS", help="the most that it may cost, in US dollars"
    )
    write.add_argument(
        "--continuations",
        type=_continuations,
        default=DEFAULT_CONTINUATIONS,
        metavar="N",
        help=f"how often a reply that was cut off is continued, 0 to {MAX_CONTINUATIONS}; "
        f"default {DEFAULT_CONTINUATIONS}",
    )
    write.add_argument("--out", type=_file, metavar="FILE", help="write the post into this file")
    write.add_argument(
        "--json",
        action="store_true",
        help="print one JSON object on standard output: instead of the post, or beside --out",
    )
    models = commands.add_parser("models", help="list the models that can be used now")
    models.set_defaults(command=_models)
    return parser


def _topic(text: str) -> str:
    try:
        return read_topic(text)
    except InvalidTopic as error:
        raise argparse.ArgumentTypeError(f"{error} {error.remedy}") from error


def _words(text: str) -> int:
    if not text.isdecimal() or int(text) not in WORDS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from {LENGTHS}.")
    return int(text)


def _continuations(text: str) -> int:
    if not text.isdecimal() or int(text) > MAX_CONTINUATIONS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to {MAX_CONTINUATIONS}.")
    return int(text)


def _budget(text: str) -> float:
    least, most = BUDGETS
    try:
        amount = float(text)
    except ValueError:
        amount = 0.0
    if not least <= amount <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is no amount from {least:g} to {most:g}.")
    return amount


def _file(name: str) -> Path:
    """Checked before the post is paid for, not after."""
    path = Path(name)
    place = path if path.exists() else path.parent
    if path.is_dir() or not path.parent.is_dir() or not os.access(place, os.W_OK):
        raise argparse.ArgumentTypeError(f"{name!r} is not a file that can be written.")
    return path


def _outline(name: str) -> str:
    try:
        text = Path(name).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"{name!r} cannot be read as text.") from error
    if not read_outline(text, words=WORDS.start).sections:
        raise argparse.ArgumentTypeError(f"{name!r} holds no headings.")
    return text


def _settings(model_id: str) -> LaneSettings:
    provider, _, model = model_id.partition(":")
    if provider not in PROVIDERS or not model or not model.isprintable():
        raise argparse.ArgumentTypeError(
            f"{model_id!r} is not PROVIDER:MODEL; providers: {', '.join(PROVIDERS)}."
        )
    return LaneSettings(provider=provider, model=model)


def _write(options: argparse.Namespace, engine: Engine) -> int:
    brief = Brief(topic=options.topic, words=options.words)
    settings = replace(
        options.model,
        writing="plan" if options.outline or options.plan_only else options.writing,
        plan_first=options.plan_only,
        parallel=options.parallel,
        budget=options.budget,
        continuations=options.continuations,
    )
    way = way_of(brief, settings)
    if (options.outline or options.plan_only) and way.mode != "plan":
        _say("The embedded model plans for itself: take another model.")
        return USAGE
    _say(way.said)
    try:
        run = engine.start(
            brief, [LaneRequest(settings=settings, outline=options.outline or "")], owner=OWNER
        )
    except ProviderError as error:
        run = _refused_run(brief, settings, error)
    view = _watch(run, engine)
    _deliver(options, run, view)
    if not engine.journal.flush(SAVE_TIMEOUT_S):
        _say(f"Not in the history: {engine.journal.trouble or 'the database is busy.'}")
    if view.error:
        _say(f"{view.error} {view.error.remedy}")
    elif view.detail:
        _say(view.detail)
    return _status(view)


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
        _print(f"{view.plan.outline}\n" if view.plan.outline else "")
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
    sys.exit(main())
