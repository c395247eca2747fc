"""A run of the headless command as one JSON object: the post, its figures and its scores."""

import json
from dataclasses import asdict
from typing import Any

from posts.checks import (
    claims_count,
    format_score,
    readability_score,
    repetition,
    search_score,
)
from posts.measures import is_far_too_short, length_score
from runs.checking import check_lane, keyphrase_of
from runs.lane_view import LaneView
from runs.run import Run
from runs.ways import way_of
from runs.writing.plan.progress import outline_of


def write_json(run: Run, view: LaneView) -> str:
    """All that is known of a run's one lane, on a line."""
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
        "words_asked": run.brief.words,
        "far_too_short": is_far_too_short(run.brief.words, view.words),
        "usage": asdict(view.usage),
        "time_to_first_delta_s": view.time_to_first_text,
        "duration_s": view.duration,
        "scores": scores_of(run, view),
        "text": view.text,
        "seams": view.seams,
        "writing": way_of(run.brief, run.lanes[0].settings).mode,
        "outline": [asdict(section) for section in outline_of(view)],
    }
    return json.dumps(record, ensure_ascii=False) + "\n"


def scores_of(run: Run, view: LaneView) -> dict[str, float | str | None] | None:
    """The scores of the post, and for which keyphrase: the brief's, or one from its topic.

    None where the post broke off: its scores would mean nothing.
    """
    if view.state != "complete":
        return None
    found = check_lane(run.lanes[0], view)
    repeated = repetition(found)
    return {
        "keyphrase": keyphrase_of(run.brief).phrase,
        "format": format_score(found),
        "length": length_score(run.brief.words, view.words),
        "search": search_score(found),
        "readability": readability_score(found),
        "claims_to_verify": claims_count(found),
        "repetition": None if repeated is None else round(repeated, 1),
    }
