"""Which models can revise a post: the one that wrote it, and those that the form has."""

from collections.abc import Iterator

from components.compare.revise.desk import Mender
from components.write import form
from components.write.form_lanes import lane_ids
from providers.base import ProviderError
from providers.registry import PROVIDERS
from runs.run import Run
from runs.settings import LaneSettings


def menders_for(run: Run, lane: int) -> list[Mender]:
    """The models for a lane's post, its own first, each once."""
    own = run.lanes[lane].settings
    found: dict[str, Mender] = {}
    if own.provider in PROVIDERS:
        found[own.model_id] = Mender(label=f"{own.model_id} (wrote it)", settings=own)
    for settings in (*_of_form(), *(each.settings for each in run.lanes)):
        if settings.provider in PROVIDERS:
            found.setdefault(settings.model_id, Mender(label=settings.model_id, settings=settings))
    return list(found.values())


def _of_form() -> Iterator[LaneSettings]:
    """Those that the form's lanes write with, as far as it is filled in."""
    for lane in lane_ids():
        try:
            yield form.read_lane(lane).settings
        except ProviderError:
            continue
