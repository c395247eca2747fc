"""A lane's record as plain values that a database can hold, and back: the same comes out again."""

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from hashlib import sha256
from itertools import accumulate, pairwise
from typing import Any, Final, TypeVar

from posts.prompts.version import PromptVersion
from posts.reader.repairs import Repair
from providers.base import Finished, ProviderError, Usage
from runs.lane_plan import NO_PLAN, LanePlan
from runs.lane_view import KeptDraft, LaneRecord, Rewritten
from runs.settings import Brief, LaneSettings
from runs.store.revision_values import read_revision, revision_values
from runs.store.tracked_lane import Timeline

Values = dict[str, Any]
T = TypeVar("T")

ERROR_FIELDS: Final = ("message", "remedy", "detail", "status", "retry_after", "request_id")
OUTCOME_FIELDS: Final = ("time_to_first_text", "tries", "seams")
"""What of a record is kept as it is, beside the columns and the two values below."""


def brief_values(brief: Brief) -> Values:
    """What was asked for, as JSON can hold it."""
    return _values(brief)


def read_brief(values: Mapping[str, Any]) -> Brief:
    """What was asked for."""
    return _build(Brief, values)


def settings_values(settings: LaneSettings) -> Values:
    """What a lane writes with, but for its prompt's text, which many lanes share."""
    prompt = _values(settings.prompt)
    del prompt["text"]
    return _values(settings) | {"prompt": prompt}


def read_settings(values: Mapping[str, Any], prompt_text: str) -> LaneSettings:
    """What a lane writes with."""
    prompt = _build(PromptVersion, {**values["prompt"], "text": prompt_text})
    return _build(LaneSettings, {**values, "prompt": prompt})


def digest_of(prompt_text: str) -> str:
    """What a template's text is known by."""
    return sha256(prompt_text.encode(errors="surrogatepass")).hexdigest()


def outcome_values(record: LaneRecord) -> Values:
    """What came of a lane, but for what has a column of its own."""
    values = {name: getattr(record, name) for name in OUTCOME_FIELDS} | {
        "finished": _finished_values(record.finished) if record.finished else None,
        "error": _error_values(record.error) if record.error else None,
        "plan": plan_values(record.plan),
        "draft": draft_values(record.draft),
        "rewritten": rewritten_values(record.rewritten),
    }
    if record.revision:  # which few lanes have
        values["revision"] = revision_values(record.revision)
    return values


def draft_values(draft: KeptDraft | None) -> Values | None:
    """A section that was written once more."""
    if draft is None:
        return None
    return _values(draft) | {"cost": _text(draft.cost)}


def rewritten_values(rewritten: Iterable[Rewritten]) -> list[Values]:
    """The sections that were written once more."""
    return [_values(each) | {"cost": _text(each.cost)} for each in rewritten]


def plan_values(plan: LanePlan) -> Values | None:
    """The plan of a lane; None for one that is written in one go."""
    if plan == NO_PLAN:
        return None
    return {"outline": plan.outline, "left_out": [_values(each) for each in plan.left_out]}


def read_record(
    row: Mapping[str, Any], brief: Brief, prompt_text: str, text: str, timeline: Timeline
) -> LaneRecord:
    """A lane's record from its row of the table of lanes, and from what it wrote."""
    outcome = row["outcome"]
    return LaneRecord(
        id=row["id"],
        brief=brief,
        settings=read_settings(row["settings"], prompt_text),
        state=row["state"],
        text=text,
        time_to_first_text=outcome["time_to_first_text"],
        duration=row["duration"],
        tries=outcome["tries"],
        finished=_read_finished(outcome["finished"]) if outcome["finished"] else None,
        error=_read_error(outcome["error"]) if outcome["error"] else None,
        cost=_number(row["cost"]),
        timeline=timeline,
        seams=tuple(outcome["seams"]),
        plan=_read_plan(outcome.get("plan")),
        draft=_read_draft(outcome.get("draft")),
        revision=read_revision(outcome.get("revision")),
        rewritten=read_rewritten(outcome),
    )


def read_rewritten(outcome: Mapping[str, Any]) -> tuple[Rewritten, ...]:
    """The sections of a lane that were written once more, from its outcome."""
    kept = outcome.get("rewritten") or ()
    return tuple(_build(Rewritten, {**each, "cost": _number(each["cost"])}) for each in kept)


def pack_timeline(points: Iterable[tuple[float, int]]) -> bytes:
    """When text came, in a byte or two a piece: times to the millisecond, from one to the next."""
    whole = [(round(seconds * 1000), characters) for seconds, characters in points]
    steps = [(b - a, d - c) for (a, c), (b, d) in pairwise([(0, 0), *whole])]
    return zlib.compress(json.dumps(steps, separators=(",", ":")).encode())


def unpack_timeline(packed: bytes) -> Timeline:
    """When text came: seconds from the press, characters that were there then."""
    steps = json.loads(zlib.decompress(packed))
    times = accumulate(milliseconds for milliseconds, _ in steps)
    sizes = accumulate(characters for _, characters in steps)
    return tuple((time / 1000, size) for time, size in zip(times, sizes, strict=True))


def _values(value: Any) -> Values:
    found = {each.name: getattr(value, each.name) for each in fields(value)}
    return {name: dict(each) if isinstance(each, Mapping) else each for name, each in found.items()}


def _build(kind: type[T], values: Mapping[str, Any]) -> T:
    """A value of what was kept of one, whatever another release kept beside it."""
    known = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in values.items() if name in known})


def _read_plan(values: Mapping[str, Any] | None) -> LanePlan:
    if not values:  # written in one go, or by a release that knew no plans
        return NO_PLAN
    left_out = tuple(_build(Repair, each) for each in values["left_out"])
    return LanePlan(outline=values["outline"], left_out=left_out)


def _read_draft(values: Mapping[str, Any] | None) -> KeptDraft | None:
    if not values:
        return None
    return _build(KeptDraft, {**values, "cost": _number(values["cost"])})


def _text(cost: Decimal | None) -> str | None:
    return None if cost is None else str(cost)


def _number(cost: str | None) -> Decimal | None:
    return None if cost is None else Decimal(cost)


def _finished_values(finished: Finished) -> Values:
    return _values(finished) | {"usage": _values(finished.usage)}


def _read_finished(values: Mapping[str, Any]) -> Finished:
    return _build(Finished, {**values, "usage": _build(Usage, values["usage"])})


def _error_values(error: ProviderError) -> Values:
    return {name: getattr(error, name) for name in ERROR_FIELDS} | {"kind": type(error).__name__}


def _read_error(values: Mapping[str, Any]) -> ProviderError:
    kinds = {kind.__name__: kind for kind in _kinds(ProviderError)}
    said = {name: values[name] for name in ERROR_FIELDS}
    return kinds.get(values["kind"], ProviderError)(**said)


def _kinds(kind: type[ProviderError]) -> list[type[ProviderError]]:
    return [kind, *(each for child in kind.__subclasses__() for each in _kinds(child))]
