"""Files of a batch: one a post, and `results.csv` with a row for each cell, as each cell ends.

A cell has one row, which is written anew if the cell is. Who goes on after a crash keeps the rows
of complete cells, and their files.
"""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from posts.export import FORMATS, Draft
from posts.export.csv_cells import write_csv
from posts.slug import make_slug
from runs.batch.values import CellRow
from runs.json_record import scores_of
from runs.run import Run

COLUMNS: Final = (
    *("cell", "number", "topic", "model", "prompt", "repeat", "state", "stop_reason"),
    *("title", "meta_description", "tags", "categories", "words", "words_asked"),
    *("first_text_s", "duration_s", "input_tokens", "output_tokens"),
    *("keyphrase", "format", "length", "search", "readability", "claims_to_verify", "repetition"),
    *("cost_usd", "file", "error"),
)
RESULTS: Final = "results.csv"
MARK: Final = "batch.txt"
"""The file that names the batch of a folder."""
MARK_OF_UTF8: Final = b"\xef\xbb\xbf"
MOST_UNLISTED: Final = 100
"""Posts, in memory, whose rows are still to be written; beyond that, rows are written first."""
_OF_A_POST: Final = re.compile(r"\d{5}-")
SLUG: Final = 60
"""Characters of a file's name that are the topic's."""


class Delivery:
    """Writes the files of a batch into a folder.

    Rows come behind: each has scores, and a post does not wait until those before it are checked.
    """

    def __init__(self, folder: Path, format_name: str) -> None:
        """Begin, or go on after what is there."""
        self._folder = folder
        self._format = FORMATS[format_name]
        self._results = folder / RESULTS
        self._unlisted: list[tuple[CellRow, Run | None, str]] = []
        """Cells whose rows are still to be written, with the names of their files."""
        self.place = 0
        """Of the last cell whose file is written, among the ends of the batch."""
        self.set_aside = _set_aside(self._results)
        """The name of what another program has made of the results; empty if none has."""
        rows = _rows_of(self._results)
        self._kept = {row["cell"]: row for row in rows if _is_kept(row, folder)}
        suffix = self._format.suffix
        self.in_other_formats = sum(not row["file"].endswith(suffix) for row in self._kept.values())
        """Posts that an earlier start wrote in another format."""
        self._lines = {
            cell: _line([row[name] for name in COLUMNS]) for cell, row in self._kept.items()
        }
        """The rows that are written, by cell: that of one which is written again is replaced."""
        self._put_rows()

    def write_posts(self, cells: Sequence[CellRow], find: Callable[[str], Run | None]) -> None:
        """Write the files of cells, unless they are there; their rows with `write_row`.

        Args:
            cells: In the order of their ends.
            find: A cell's run, by the cell's id.
        """
        for cell in cells:
            if cell.id not in self._kept:
                run = find(cell.id)
                self._unlisted.append((cell, run, self._write_post(cell, run) if run else ""))
            self.place = cell.place or self.place
            if len(self._unlisted) > MOST_UNLISTED:
                self.write_row()

    def write_row(self) -> bool:
        """Write the row of the next cell whose file is written; False where no row is left."""
        if not self._unlisted:
            return False
        cell, run, name = self._unlisted[0]
        is_again = cell.id in self._lines
        self._lines[cell.id] = _line(_row(cell, run, name))
        if is_again:  # or its writing was interrupted
            self._put_rows()
        else:
            with self._results.open("ab") as file:
                file.write(self._lines[cell.id])
        del self._unlisted[0]
        return True

    def write_rows(self) -> None:
        """Write all rows that are left."""
        while self.write_row():
            pass

    def _put_rows(self) -> None:
        """Write all rows anew; what somebody made of the file meanwhile is kept beside it."""
        self.set_aside = _set_aside(self._results) or self.set_aside
        _put(self._results, write_csv([COLUMNS]) + b"".join(self._lines.values()))

    def _write_post(self, cell: CellRow, run: Run) -> str:
        view = run.lanes[0].view()
        if not view.text:
            return ""
        draft = Draft(
            envelope=view.envelope,
            reply=view.text,
            topic=cell.topic,
            written_on=datetime.now(UTC).astimezone().date(),
            state=view.state,
        )
        name = f"{cell.number:05}-{make_slug(cell.topic)[:SLUG].strip('-')}{self._format.suffix}"
        path, data = self._folder / name, self._format.write(draft).encode()
        if self.set_aside and path.is_file() and path.read_bytes() != data:
            path.replace(_free(path))  # whose row is not known: perhaps a person changed it
        _put(path, data)
        return name


def files_in_the_way(folder: Path) -> str:
    """The name of a file, of no batch, that one would write over; empty for none."""
    names = sorted(path.name for path in folder.iterdir())
    return next((name for name in names if name == RESULTS or _OF_A_POST.match(name)), "")


def batch_of(folder: Path) -> str | None:
    """The id of the batch that a folder is of; None for none."""
    try:
        return (folder / MARK).read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


def name_batch(folder: Path, batch_id: str) -> None:
    """Have a folder be of a batch."""
    _put(folder / MARK, f"{batch_id}\n".encode())


def _row(cell: CellRow, run: Run | None, name: str) -> list[object]:
    values: dict[str, Any] = {
        "cell": cell.id,
        "number": cell.number,
        "topic": cell.topic,
        "model": cell.model_id,
        "prompt": cell.prompt_label,
        "repeat": cell.repeat,
        "state": cell.state,
        "stop_reason": cell.stop_reason,
        "title": cell.title,
        "words": cell.words,
        "duration_s": round(cell.duration, 2),
        "cost_usd": None if cell.cost is None else f"{cell.cost:f}",
        "file": name,
        "error": cell.error,
    }
    if run:
        values |= _of_post(run) | (scores_of(run, run.lanes[0].view()) or {})
    return [values.get(name) for name in COLUMNS]


def _of_post(run: Run) -> dict[str, Any]:
    view = run.lanes[0].view()
    envelope, first = view.envelope, view.time_to_first_text
    return {
        "meta_description": envelope.meta_description,
        "tags": ", ".join(envelope.tags),
        "categories": ", ".join(envelope.categories),
        "words_asked": run.brief.words,
        "first_text_s": None if first is None else round(first, 2),
        "input_tokens": view.usage.input_tokens,
        "output_tokens": view.usage.output_tokens,
    }


def _line(row: Sequence[object]) -> bytes:
    return write_csv([row]).removeprefix(MARK_OF_UTF8)


def _rows_of(results: Path) -> Sequence[Mapping[str, str]]:
    """The whole rows of an earlier start: the last one may have been cut."""
    try:
        text = results.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    lines = list(csv.reader(text.splitlines(keepends=True)))[1:]
    rows = [dict(zip(COLUMNS, line, strict=True)) for line in lines if len(line) == len(COLUMNS)]
    return rows if text.endswith("\n") else rows[:-1]


def _set_aside(results: Path) -> str:
    """Keep results that are not ours any more under another name, which is returned; else empty."""
    try:
        head = next(csv.reader(results.read_text(encoding="utf-8-sig").splitlines()), None)
    except FileNotFoundError:
        return ""
    except ValueError:  # in another encoding
        head = []
    if head in (None, list(COLUMNS)):
        return ""
    kept = _free(results)
    results.replace(kept)
    return kept.name


def _free(path: Path) -> Path:
    """A name beside a file for what was made of it by somebody else."""
    names = (path.with_name(f"{path.stem}.changed{n}{path.suffix}") for n in ("", *range(2, 1_000)))
    return next(name for name in names if not name.exists())


def _is_kept(row: Mapping[str, str], folder: Path) -> bool:
    return row["state"] == "complete" and bool(row["file"]) and (folder / row["file"]).is_file()


def _put(path: Path, data: bytes) -> None:
    """A file is there whole, or as it was before."""
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(data)
    Path(new).replace(path)
