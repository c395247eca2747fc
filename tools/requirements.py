"""Write requirements*.txt anew from the packages that pyproject.toml names: `make requirements`."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parent.parent
MADE: Final = "Made from pyproject.toml by `make requirements`: change that file, not this one."
HEADS: Final = {
    "requirements": "What the app needs, in ranges; requirements.lock has the exact files.",
    "requirements-embedded": "The model on this machine. With --no-deps: see pyproject.toml.",
    "requirements-hosting": "What a deployment needs, too, if its visitors are to sign in.",
    "requirements-dev": "What the checks, the tests and the benchmarks need, too.",
}
"""The first line of each file; behind the dash of its name stands that of its group."""


def render(name: str) -> str:
    """The text of a file, without `.txt`."""
    return "\n".join([f"# {HEADS[name]}", f"# {MADE}", *_packages(name)]) + "\n"


def _packages(name: str) -> Sequence[str]:
    """What is asked for; groups that a group includes have files of their own."""
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    _, _, group = name.partition("-")
    listed = project["dependency-groups"][group] if group else project["project"]["dependencies"]
    return [each for each in listed if isinstance(each, str)]


if __name__ == "__main__":
    for name in HEADS:
        (ROOT / f"{name}.txt").write_text(render(name), encoding="utf-8")
