"""The packages: none below its safe version, each one named with its reason, all of them locked."""

import re
from importlib.metadata import version
from pathlib import Path
from typing import Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools import licences
from tools.requirements import HEADS, render

ROOT: Final = Path(__file__).parent.parent
FLOORS: Final = {
    "streamlit": "1.54",
    "starlette": "1.3",
    "openai": "3.54",
    "anthropic": "2.12",
    "SQLAlchemy": "2.1",
    "nh3": "0.3.8",
    "markdown-it-py": "4.3",
}
"""Below these, faults are known that matter here."""
LISTS: Final = tuple(HEADS)
LOCKED: Final = LISTS[:3]


def requirements(name: str) -> list[Requirement]:
    lines = (ROOT / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def locked(name: str) -> dict[str, list[Version]]:
    """The locked versions of each package; some differ by Python's version."""
    text = (ROOT / f"{name}.lock").read_text(encoding="utf-8")
    versions: dict[str, list[Version]] = {}
    for package, number in re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE):
        versions.setdefault(canonicalize_name(package), []).append(Version(number))
    return versions


@pytest.mark.parametrize(("package", "floor"), FLOORS.items(), ids=FLOORS)
def test_no_package_is_below_its_safe_version(package: str, floor: str) -> None:
    assert Version(version(package)) >= Version(floor)


@pytest.mark.parametrize("name", LISTS)
def test_the_requirements_are_those_of_the_project(name: str) -> None:
    made = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    assert made == render(name), "change pyproject.toml, then run `make requirements`"


@pytest.mark.parametrize("name", LOCKED)
def test_what_is_asked_for_is_locked_within_its_range(name: str) -> None:
    versions = locked(name)
    for asked in requirements(name):
        found = versions[canonicalize_name(asked.name)]
        assert all(asked.specifier.contains(each) for each in found), asked


@pytest.mark.parametrize("name", LOCKED)
def test_every_locked_package_has_a_hash(name: str) -> None:
    text = (ROOT / f"{name}.lock").read_text(encoding="utf-8")
    packages = re.split(r"\n(?=[\w.-]+==)", text.strip())
    assert len(packages) >= len(requirements(name))
    assert all("--hash=sha256:" in package for package in packages)


def test_every_package_is_named_with_its_reason_and_no_other() -> None:
    document = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| (?!package|---)([\w.-]+) \| (.+) \|$", document, re.MULTILINE)
    asked = [requirement.name for name in LISTS for requirement in requirements(name)]
    assert [name for name, _ in named] == asked
    assert all(len(reason) > 6 for _, reason in named)


# Licences


def test_the_table_of_licences_says_what_is_installed() -> None:
    document = licences.DOCUMENT.read_text(encoding="utf-8")
    assert licences.with_table(document) == document, "run: make licences"


def test_every_package_of_an_image_has_a_licence_and_none_a_copyleft_one() -> None:
    found = {package.name: package.licence for package in licences.packages()}
    names = {name for each in LOCKED for name in locked(each)}
    assert names - {*found} == {"httpx2-jsfetch"}, "for browsers only"
    assert [name for name, licence in found.items() if not licence] == []
    assert [name for name, each in found.items() if licences.COPYLEFT.search(each)] == []


@pytest.mark.parametrize(
    ("licence", "copyleft"),
    [
        *(("GPL-3.0-only", True), ("MIT AND AGPL-3.0-or-later", True), ("GPLv2", True)),
        *(("GNU General Public License", True), ("LGPL-3.0-only", False), ("MPL-2.0", False)),
        *(("GNU Lesser General Public License", False), ("Apache-2.0", False)),
    ],
)
def test_a_copyleft_licence_is_known_from_a_weaker_one(licence: str, copyleft: bool) -> None:
    assert bool(licences.COPYLEFT.search(licence)) == copyleft


def test_the_notices_of_an_image_have_every_text_and_say_where_source_is_owed() -> None:
    found = licences.packages()
    said = "".join(licences.notices(found))
    for package in found:
        lender = licences.WITHOUT_TEXT.get(package.name)
        assert package.source.startswith("https://"), package.name
        assert bool(lender) != any(package.texts()), package.name
        assert all(text in said for _, text in package.texts())
    owed = [each.name for each in found if licences.SOURCE_OWED.search(each.licence)]
    assert owed == ["certifi", "psycopg", "psycopg-binary"]
    for name in owed:
        assert f"--no-binary :all: {name}=={version(name)}\n" in said
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in said
    assert "Mozilla Public License" in said


def test_the_image_carries_the_notices() -> None:
    steps = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "python -m tools.licences notices > NOTICES.txt" in steps
    assert steps.index("--require-hashes") < steps.index("NOTICES.txt")
