"""All of a batch in one file: its posts and `results.csv`, as the command writes them."""

import io
import zipfile
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from runs.batch.delivery import RESULTS, Delivery
from runs.batch.table import find_cells
from runs.store.database import Database
from runs.store.load import load_run

AT_ONCE: Final = 100
"""Cells whose posts are in memory together."""


def archive_of(database: Database, batch_id: str, *, format_name: str = "Markdown") -> bytes:
    """A ZIP file of a batch's posts and their results, as they are now. Takes a while."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        _deliver(database, batch_id, folder, format_name)
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.iterdir()):
                archive.write(path, path.name)
    return file.getvalue()


def results_of(database: Database, batch_id: str) -> bytes:
    """`results.csv` of a batch, as it is now: a row a cell."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        _deliver(database, batch_id, folder, "Markdown")
        return (folder / RESULTS).read_bytes()


def _deliver(database: Database, batch_id: str, folder: Path, format_name: str) -> None:
    delivery = Delivery(folder, format_name)
    at = 0
    while page := find_cells(database, batch_id, offset=at, limit=AT_ONCE).cells:
        delivery.write_posts(page, partial(load_run, database))
        delivery.write_rows()
        at += len(page)
