"""What was used up since a moment, as far as it is kept."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import RowMapping, select

from providers.registry import PROVIDERS, environment_key_for
from runs.kept.tables import LANES, RUNS
from runs.limits import Amount, dearest
from runs.run import RECORDING, Brief
from runs.writing import ROOM_TO_REASON, TOKENS_PER_WORD

if TYPE_CHECKING:
    from runs.kept.database import Database


def used_since(database: "Database", moment: datetime) -> dict[str, Amount]:
    """What each owner had written since then, by what is kept of it.

    Whether a lane was written with a visitor's own key is not kept: where the environment has one
    for it, that one counts as used.
    """
    lanes = LANES.c
    query = select(
        lanes.id, lanes.run_id, lanes.attempt, lanes.owner, lanes.settings, lanes.cost, RUNS.c.brief
    )
    query = query.join(RUNS).where(lanes.started_at >= moment)
    rows = database.read(lambda connection: connection.execute(query).mappings().all())
    used: dict[str, Amount] = {}
    presses: set[str] = set()
    for row in rows:
        if row["settings"]["provider"] == RECORDING:
            continue
        press = row["id"] if row["attempt"] else row["run_id"]  # each retry is a press
        amount = Amount(runs=int(press not in presses), words=_words(row), dollars=_dollars(row))
        presses.add(press)
        used[row["owner"]] = used.get(row["owner"], Amount()) + amount
    return used


def _words(row: RowMapping) -> int:
    return int(row["brief"].get("words") or Brief(topic="").words)


def _dollars(row: RowMapping) -> Decimal:
    settings: Mapping[str, Any] = row["settings"]
    provider, base_url = settings["provider"], settings.get("base_url")
    if provider not in PROVIDERS or environment_key_for(provider, base_url) is None:
        return Decimal(0)
    if row["cost"] is not None:
        return Decimal(row["cost"])
    return dearest(output_tokens=_words(row) * TOKENS_PER_WORD + ROOM_TO_REASON)
