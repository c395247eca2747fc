"""The headless command: write one post, or list the models, without the page.

    python -m runs write --topic "How to test a backup" --model anthropic:claude-haiku-5-5
    python -m runs models
    python -m runs --version

Exit status of `write`: 0 complete, 1 provider error, 2 usage, 3 incomplete (the text is kept).
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from posts.checks import (
    check_post,
    claims_count,
    format_score,
    readability_score,
    search_score,
)
from posts.export import FORMATS, Draft
from posts.prompts.version import InvalidTopic, read_topic
from posts.prose.topics import propose_keyphrase
from providers.base import ProviderError
from providers.registry import PROVIDERS
from runs.engine import Engine
from runs.lane import Lane
from runs.lane_request import LaneRequest
from runs.lane_view import LaneView
from runs.run import Run
from runs.settings import BUDGETS, WORDS, Brief, LaneSettings, default_writing_mode
from runs.the_engine import the_engine
from runs.version import VERSION
from runs.writing.continuation import DEFAULT_CONTINUATIONS, MAX_CONTINUATIONS

COMPLETE: Final = 0
PROVIDER_ERROR: Final = 1
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
    write.add_argument("--words", type=_words, default=1500, help="length in words, 100 to 10000")
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
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 100 to 10000.")
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


def _settings(model_id: str) -> LaneSettings:
    provider, _, model = model_id.partition(":")
    if provider not in PROVIDERS or not model or not model.isprintable():
        raise argparse.ArgumentTypeError(
            f"{model_id!r} is not PROVIDER:MODEL; providers: {', '.join(PROVIDERS)}."
        )
    return LaneSettings(provider=provider, model=model, writing=default_writing_mode(provider))


def _write(options: argparse.Namespace, engine: Engine) -> int:
    brief = Brief(topic=options.topic, words=options.words)
    settings = replace(options.model, budget=options.budget, continuations=options.continuations)
    try:
        run = engine.start(brief, [LaneRequest(settings=settings)], owner=OWNER)
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
    return f"{view.state}, {view.words} words, {view.duration:.1f} s{wait}"


def _deliver(options: argparse.Namespace, run: Run, view: LaneView) -> None:
    """Output the post, complete or not, and its metadata if requested."""
    if view.text and options.out:
        options.out.write_text(_as_markdown(run, view), encoding="utf-8", newline="")
    elif view.text and not options.json:
        _print(_as_markdown(run, view))
    if options.json:
        _print(_as_json(run, view))


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


def _as_json(run: Run, view: LaneView) -> str:
    envelope = view.envelope
    record: dict[str, Any] = {
        "model": run.lanes[0].settings.model_id,
        "state": view.state,
        "stop_reason": view.stop_reason,
        "title": envelope.title,
        "meta_description": envelope.meta_description,
        "tags": envelope.tags,
        "categories": envelope.categories,
        "unknown_categories": envelope.unknown_categories,
        "words": view.words,
        "usage": asdict(view.usage),
        "time_to_first_delta_s": view.time_to_first_text,
        "duration_s": view.duration,
        "scores": _scores(run, view),
        "text": view.text,
        "seams": view.seams,
    }
    return json.dumps(record, ensure_ascii=False) + "\n"


def _scores(run: Run, view: LaneView) -> dict[str, int | str | None]:
    """The scores of the post, and for which keyphrase: the brief's, or one from its topic."""
    brief = run.brief
    keyphrase = brief.keyphrase or propose_keyphrase(brief.topic, brief.language)
    found = check_post(
        view.envelope,
        keyphrase=keyphrase,
        language=brief.language,
        asked_words=brief.words,
        notes=brief.notes,
    )
    return {
        "keyphrase": keyphrase,
        "format": format_score(found),
        "search": search_score(found),
        "readability": readability_score(found),
        "claims_to_verify": claims_count(found),
    }


def _status(view: LaneView) -> int:
    if view.state == "failed":
        return PROVIDER_ERROR
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
