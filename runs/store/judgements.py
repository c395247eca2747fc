"""What judges said of pairs of a batch's posts, kept as each answer comes."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, select

from posts.prompts.judge import Judgement
from runs.settings import LaneSettings
from runs.store.database import Database
from runs.store.insert_once import insert_once
from runs.store.schema import BATCHES, JUDGEMENTS

BILLION: Final = 1_000_000_000
Order = tuple[str, str]
"""The cells of two posts, in the order in which a judge saw them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptJudgement:
    """A judge's answer to one pair in one order."""

    judgement: Judgement
    cost: Decimal | None
    """US dollars; None where unknown."""


def judge_id(settings: LaneSettings) -> str:
    """The same for the same prompt, model, address and parameters."""
    parts = (settings.prompt.text, settings.model_id, settings.base_url)
    told = repr((*parts, sorted(settings.parameters.items())))
    return sha256(told.encode(errors="surrogatepass")).hexdigest()[:32]


def judgements_of(database: Database, batch_id: str, judge: str) -> Mapping[Order, KeptJudgement]:
    """All that a judge said of a batch's posts so far."""
    query = select(JUDGEMENTS).where(JUDGEMENTS.c.batch_id == batch_id, JUDGEMENTS.c.judge == judge)
    rows = database.read(lambda connection: connection.execute(query).all())
    return {
        (row.first_cell, row.second_cell): KeptJudgement(
            judgement=Judgement(place=row.place, reason=row.reason),
            cost=None if row.cost is None else Decimal(row.cost) / BILLION,
        )
        for row in rows
    }


def keep_judgement(
    database: Database,
    batch_id: str,
    judge: str,
    order: Order,
    judgement: Judgement,
    cost: Decimal | None,
) -> None:
    """Keep an answer, unless there is one already or the batch was deleted meanwhile; blocks."""
    values = {
        "batch_id": batch_id,
        "judge": judge,
        "first_cell": order[0],
        "second_cell": order[1],
        "place": judgement.place,
        "reason": judgement.reason,
        "cost": None if cost is None else int(cost * BILLION),
    }

    def keep(connection: Connection) -> None:
        if connection.scalar(select(BATCHES.c.id).where(BATCHES.c.id == batch_id)):
            connection.execute(insert_once(connection, JUDGEMENTS).values(**values))

    database.write(keep).result()
