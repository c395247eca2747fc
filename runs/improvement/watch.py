"""Whether a search is to go on: asked again and again while it waits for posts and replies."""

from dataclasses import dataclass
from typing import Final

from runs.batch.batches import batch_progress
from runs.batch.values import Progress
from runs.engine import Engine
from runs.improvement.search import SearchEnded
from runs.store.database import Database

LOOK_INTERVAL_S: Final = 0.3
STOPPED: Final = "It was stopped."
NEEDS_KEY: Final = "The key that was typed for it is not here any more. Type it, and press Go on."
DELETED: Final = "Posts of it were deleted."
NO_BUDGET: Final = "The budget does not pay for more."
NO_PRICE: Final = "The price of a model is unknown, so the budget cannot hold."


class Closing(Exception):
    """This process ends: the next one goes on."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Looks at the batch of a search."""

    engine: Engine
    database: Database
    batch_id: str

    def look(self) -> Progress:
        """How far the batch is, if the search is to go on.

        Raises:
            SearchEnded: it is not.
            Closing: this process ends.
        """
        if self.engine.closing:
            raise Closing
        progress = batch_progress(self.database, self.batch_id)
        if progress is None:
            raise SearchEnded(DELETED)
        if progress.batch.state == "stopped":
            raise SearchEnded(STOPPED)
        if progress.batch.needs_key:
            raise SearchEnded(NEEDS_KEY)
        return progress
