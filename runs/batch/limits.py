"""How many cells are written at once with each provider, and how fast it is asked."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial

from sqlalchemy import Connection, func, select, update

from providers.registry import PROVIDERS, is_tiny
from runs.batch.values import (
    A_MINUTE,
    AT_ONCE,
    DEFAULT_AT_ONCE,
    TOKENS_A_MINUTE,
    ProviderLimits,
)
from runs.store.database import Database
from runs.store.insert_once import insert_once
from runs.store.schema import CELLS, PROVIDER_LIMITS


def limits_of(connection: Connection) -> dict[str, ProviderLimits]:
    """Of each provider, as somebody set them or as they are without that."""
    rows = connection.execute(select(PROVIDER_LIMITS))
    kept = {
        row.provider: ProviderLimits(
            at_once=row.at_once, a_minute=row.a_minute, tokens_a_minute=row.tokens_a_minute
        )
        for row in rows
    }
    return {name: kept.get(name, _default(name)) for name in PROVIDERS}


def read_limits(database: Database) -> Mapping[str, ProviderLimits]:
    """Of each provider."""
    return database.read(limits_of)


def keep_limits(database: Database, provider: str, limits: ProviderLimits) -> None:
    """Change a provider's limits; every worker follows within seconds.

    Raises:
        ValueError: such a limit cannot be.
    """
    if provider not in PROVIDERS or limits.at_once not in AT_ONCE:
        raise ValueError(f"{limits.at_once} at once is not from {AT_ONCE[0]} to {AT_ONCE[-1]}")
    for typed, possible in (
        (limits.a_minute, A_MINUTE),
        (limits.tokens_a_minute, TOKENS_A_MINUTE),
    ):
        if typed is not None and typed not in possible:
            raise ValueError(f"{typed} a minute is not from {possible[0]} to {possible[-1]}")
    database.write(partial(_keep, provider=provider, limits=limits)).result()


def _keep(connection: Connection, provider: str, limits: ProviderLimits) -> None:
    values = asdict(limits)
    connection.execute(insert_once(connection, PROVIDER_LIMITS), {"provider": provider, **values})
    of_provider = update(PROVIDER_LIMITS).where(PROVIDER_LIMITS.c.provider == provider)
    connection.execute(of_provider.values(values))


def workers_of(connection: Connection) -> int:
    """How many processes write cells at this moment."""
    writers = select(func.count(CELLS.c.writer.distinct())).where(CELLS.c.state == "open")
    return connection.scalar(writers) or 0


def _default(provider: str) -> ProviderLimits:
    """Tiny models write one post after the other anyhow: they share the processor."""
    return ProviderLimits(at_once=1 if is_tiny(provider) else DEFAULT_AT_ONCE)
