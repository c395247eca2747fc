"""SQLite's files: nobody else on the machine reads them, and no copy outlives what is deleted.

SQLite gives the logs beside a file (`-wal`, `-shm`) the rights that the file has.
"""

import os
from glob import escape
from pathlib import Path
from typing import Final

OWNER_ONLY: Final = 0o600
FOLDER_OF_OWNER: Final = 0o700
COPY: Final = "[0-9][0-9][0-9][0-9]"
"""What follows the name of a file in that of a copy: the revision of its tables."""


def make_folder(path: Path) -> None:
    """Make a file's folder, for its owner alone; one that is there stays as it is."""
    path.parent.mkdir(mode=FOLDER_OF_OWNER, parents=True, exist_ok=True)


def make_private(path: Path) -> None:
    """Make an empty file that its owner alone may read; one that is there stays as it is."""
    if not path.exists():
        path.touch(mode=OWNER_ONLY)


def copy_before(path: Path, revision: str) -> Path:
    """Where the copy of a file goes, before its tables are changed from this revision."""
    return path.with_name(f"{path.name}.{revision}")


def unfinished(copy: Path) -> Path:
    """Where a process writes a copy until it is whole."""
    return copy.with_name(f"{copy.name}.{os.getpid()}")


def delete_copies(path: Path) -> None:
    """Delete the copies that were made before changes of a file's tables, whole or not."""
    for ending in (COPY, f"{COPY}.*"):
        for copy in path.parent.glob(f"{escape(path.name)}.{ending}"):
            copy.unlink(missing_ok=True)
