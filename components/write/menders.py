"""Which models can revise a post: the one that wrote it, and those that the form has."""

from collections.abc import Iterator

from components.compare.revise.desk import Mender
from components.write import form
from components.write.form_lanes import lane_ids
from providers.base import ProviderError
from providers.registry import PROVIDERS
from runs.model_names import name_models
from runs.run import Run
from runs.settings import LaneSettings


def menders_for(run: Run, lane: int) -> list[Mender]:
    """The models for a lane's post, its own first, each once."""
    own = run.lanes[lane].settings
    found: dict[str, LaneSettings] = {}
    for settings in (own, *_of_form(), *(each.settings for each in run.lanes)):
        if settings.provider in PROVIDERS:
            found.setdefault(settings.model_id, settings)
    names = name_models(found)
    if own.model_id in names:
        names[own.model_id] += " (wrote it)"
    return [Mender(label=names[each], settings=settings) for each, settings in found.items()]


def _of_form() -> Iterator[LaneSettings]:
    """Those that the form's lanes write with, as far as it is filled in."""
    for lane in lane_ids():
        try:
            yield form.read_lane(lane).settings
        except ProviderError:
            continue
