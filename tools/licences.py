"""Under which licences the packages are that an image carries, from what is installed.

`python -m tools.licences table` writes the table of docs/dependencies.md anew;
`python -m tools.licences notices` prints all licence texts, for whoever passes on an image.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageMetadata, distribution
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).parent.parent
LISTS: Final = ("requirements", "requirements-embedded", "requirements-hosting")
DOCUMENT: Final = ROOT / "docs" / "dependencies.md"
BEGIN, END = "<!-- licences: made by `make licences` -->\n", "<!-- end of licences -->\n"
LOCKED: Final = re.compile(r"^([\w.-]+)==[\w.]+(.*)$", re.MULTILINE)
ELSEWHERE: Final = "sys_platform == 'emscripten'"
"""What is locked for a browser only is in no image."""
TEXT: Final = re.compile(r"(^|[/_-])(licen[cs]e|copying|notice)[^/]*$|/licen[cs]es/", re.IGNORECASE)
COPYLEFT: Final = re.compile(r"\bA?GPL|GNU (Affero )?General", re.IGNORECASE)
"""Of the whole work: Draftbench could not stay under MIT with it. LGPL and MPL are of a part."""
SOURCE_OWED: Final = re.compile(r"LGPL|MPL|EPL|CDDL", re.IGNORECASE)
"""Licences that ask whoever passes a package on to say where its source is."""
IN_SHORT: Final = {
    "MIT License": "MIT",
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache License 2.0": "Apache-2.0",
}
BY_HAND: Final = {
    "altair": "BSD-3-Clause",
    "itsdangerous": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "markdown-it-py": "MIT",
    "mdit-py-plugins": "MIT",
    "mdurl": "MIT",
    "scipy": "BSD-3-Clause",
}
"""Packages that name their licence by its text alone; read there, in the wheel."""
WITHOUT_ADDRESS: Final = {"dbos": "https://github.com/dbos-inc/dbos-transact-py"}
"""Packages that do not say where their source is."""
WITHOUT_TEXT: Final = {"streamlit": "openai"}
"""A package whose wheel lacks the text of its licence, and one that brings the same text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package that an image carries."""

    name: str
    versions: str
    """The range that is asked for; empty for what others bring along."""
    licence: str
    """An SPDX expression; empty where nobody knows."""
    brought_by: tuple[str, ...]
    source: str
    """Where its source is, as it says itself."""
    distribution: Distribution

    @property
    def row(self) -> str:
        """Its line in the table."""
        why = "asked for" if self.versions else f"brought by {', '.join(self.brought_by[:3])}"
        return f"| `{self.name}` | {self.versions or 'as locked'} | {self.licence} | {why} |\n"

    def texts(self) -> Iterator[tuple[str, str]]:
        """Its licence and notice files: name and content."""
        for file in self.distribution.files or ():
            if TEXT.search(str(file)) and file.suffix in {"", ".txt", ".md", ".rst"}:
                yield str(file), Path(str(file.locate())).read_text("utf-8", "replace")


def packages() -> list[Package]:
    """All that is locked for an image, by name."""
    asked = {canonicalize_name(each.name): each for each in _asked()}
    locked = {
        canonicalize_name(name)
        for each in LISTS
        for name, marker in LOCKED.findall(_read(f"{each}.lock"))
        if ELSEWHERE not in marker
    }
    found = {name: distribution(name) for name in sorted(locked)}
    extras = _extras(
        [*asked.values(), *(each for one in found.values() for each in _required(one))]
    )
    brought: dict[str, list[str]] = {}
    for name, installed in found.items():
        for needed in _needs(installed, extras.get(name, set())):
            brought.setdefault(needed, []).append(name)
    return [
        Package(
            name=name,
            versions=str(asked[name].specifier) if name in asked else "",
            licence=BY_HAND.get(name) or read_licence(installed.metadata),
            brought_by=tuple(sorted({*brought.get(name, ())} - {name})),
            source=_source_of(installed.metadata) or WITHOUT_ADDRESS.get(name, ""),
            distribution=installed,
        )
        for name, installed in found.items()
    ]


def read_licence(metadata: PackageMetadata) -> str:
    """What a package says of its licence; empty where it does not, or not in short."""
    said = _first(metadata, "License-Expression") or _first(metadata, "License")
    said = IN_SHORT.get(said.strip(), said.strip())
    return said if len(said) < 80 and "\n" not in said else ""


def table(found: list[Package]) -> str:
    """The table of docs/dependencies.md."""
    head = "| package | versions | licence | why it is there |\n| --- | --- | --- | --- |\n"
    return head + "".join(package.row for package in found)


def notices(found: list[Package]) -> Iterator[str]:
    """What goes with an image: each package's licence, its texts, and where its source is."""
    by_name = {package.name: package for package in found}
    yield _read("LICENSE")
    for package in found:
        version = package.distribution.version
        yield f"\n{'=' * 80}\n{package.name} {version}\nLicence: {package.licence}\n"
        yield f"Source: {package.source}\n"
        if SOURCE_OWED.search(package.licence):
            yield (
                "Used unchanged, as its authors publish it. Its source of this very version is "
                f"had there, and by: pip download --no-deps --no-binary :all: "
                f"{package.name}=={version}\n"
            )
        lender = by_name[WITHOUT_TEXT.get(package.name, package.name)]
        for name, text in lender.texts():
            yield f"\n--- {name}\n{text}\n"


def with_table(document: str) -> str:
    """The document with the table as it should be."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table(packages())}\n{END}{after}"


def _asked() -> Iterator[Requirement]:
    for each in LISTS:
        for line in _read(f"{each}.txt").splitlines():
            if line and not line.startswith("#"):
                yield Requirement(line)


def _extras(asked: Iterable[Requirement]) -> dict[str, set[str]]:
    """Which extras of a package are asked for, by whom ever."""
    extras: dict[str, set[str]] = {}
    for each in asked:
        if each.extras and not (each.marker and "extra" in str(each.marker)):
            extras.setdefault(canonicalize_name(each.name), set()).update(each.extras)
    return extras


def _required(installed: Distribution) -> Iterator[Requirement]:
    return map(Requirement, installed.requires or ())


def _needs(installed: Distribution, extras: set[str]) -> Iterator[str]:
    """Names of what a package brings along on any machine, with these extras of it."""
    for needed in _required(installed):
        extra = re.search(r"extra == ['\"]([\w.-]+)", str(needed.marker or ""))
        if not extra or extra[1] in extras:
            yield canonicalize_name(needed.name)


def _source_of(metadata: PackageMetadata) -> str:
    lines = map(str, metadata.get_all("Project-URL") or ())
    said = dict(line.split(", ", 1) for line in lines)
    by_name = {name.lower(): address for name, address in said.items()}
    for name in ("source", "source code", "code", "repository", "github", "homepage"):
        if name in by_name:
            return by_name[name]
    return _first(metadata, "Home-page") or next(iter(said.values()), "")


def _first(metadata: PackageMetadata, name: str) -> str:
    return str(next(iter(metadata.get_all(name) or ()), ""))


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def main(command: str) -> None:
    """Write the table anew, or print the notices."""
    if command == "table":
        DOCUMENT.write_text(with_table(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
    elif command == "notices":
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        sys.stdout.writelines(notices(packages()))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:2] or [""])
