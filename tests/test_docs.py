import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from providers.base import BadReply, ServerFault
from providers.refusals import CODES
from providers.registry import PRESETS, PROVIDERS
from runs.allowance import LANES_FOR_VISITORS, LANES_VARIABLE, LIMITS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SERVERS = (ROOT / "docs" / "providers.md").read_text(encoding="utf-8")
HOSTING = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
COMMANDS = [
    line.partition(" #")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.strip()
]
CODE = [
    path for room in ("providers", "runs", "components") for path in (ROOT / room).rglob("*.py")
]
VARIABLE = re.compile(
    r"\b(?:[A-Z]+(?:_[A-Z]+)*_(?:API_KEY|BASE_URL)|DRAFTBENCH(?:_[A-Z]+)+|DATABASE_URL|EMBEDDED_MODEL)\b"
)


def table_after(heading: str, document: str = README) -> list[list[str]]:
    """Cells of the rows of a document's first table whose head begins so."""
    lines = iter(document.splitlines())
    next(line for line in lines if line.startswith(f"| {heading} |"))
    next(lines)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().strip("`") for cell in line.strip("|").split("|")])
    return rows


def test_the_readme_has_a_row_for_each_provider() -> None:
    expected = [
        [info.label, info.name, info.key_page or "", info.key_variable or ""]
        for info in PROVIDERS.values()
    ]
    assert [row[:4] for row in table_after("provider")] == expected


def test_the_readme_has_a_row_for_each_preset() -> None:
    expected = [
        [preset.label, preset.group, preset.base_url, preset.key_variable or ""]
        for preset in PRESETS.values()
    ]
    assert table_after("server") == expected


def test_what_is_known_of_a_server_is_what_the_code_knows() -> None:
    expected = [
        [
            preset.label,
            preset.group,
            preset.base_url,
            preset.key_variable or "",
            preset.dialect.limit_name,
            preset.usage,
            preset.note,
            str(preset.checked or ""),
        ]
        for preset in PRESETS.values()
    ]
    assert table_after("server", SERVERS) == expected


def test_the_errors_of_the_table_of_refusals_are_ours() -> None:
    told = {row[1]: row[2] for row in table_after("what a server says", SERVERS)}
    kinds = {kind.__name__: kind for kind in (*CODES, ServerFault, BadReply)}
    assert told == {name: "yes" if kind.tries > 1 else "no" for name, kind in kinds.items()}


def test_the_documents_and_the_code_name_the_same_environment_variables() -> None:
    in_code = {name for path in CODE for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}
    in_code = {name for name in in_code if not name.startswith("_")}
    assert set(VARIABLE.findall(README)) == in_code
    of_the_image = {"DRAFTBENCH_HOST"}  # compose.yaml's own
    hosting = set(VARIABLE.findall(HOSTING)) - of_the_image
    assert hosting <= in_code
    assert {name for name in in_code if not name.endswith(("_API_KEY", "_BASE_URL"))} <= hosting


def test_the_limits_of_visitors_are_told_as_they_are() -> None:
    told = dict(re.findall(r"^\| `(DRAFTBENCH_\w+)` \| (\d+)", HOSTING, re.MULTILINE))
    usual = {limit.variable: str(limit.usual) for limit in LIMITS}
    assert told == usual | {LANES_VARIABLE: str(LANES_FOR_VISITORS)}


@pytest.mark.parametrize("target", ["run", "test"])
def test_the_steps_without_make_are_those_of_make(target: str) -> None:
    told = subprocess.run(
        ["make", "--dry-run", "--always-make", "browser=", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    done = {line.replace("--quiet ", "") for line in told.splitlines() if ".venv" in line}
    plain = {command for command in COMMANDS if "-m pip" in command or "-m venv" in command}
    last = {"run": ".venv/bin/streamlit run app.py", "test": ".venv/bin/python -m pytest"}[target]
    assert last in COMMANDS
    assert last in done
    assert {step for step in done if "pip" in step or "venv .venv" in step} <= plain


@pytest.mark.embedded
def test_the_readme_s_headless_command_writes_a_complete_post() -> None:
    (command,) = [command for command in COMMANDS if "-m runs write" in command]
    arguments = shlex.split(command.replace(".venv/bin/python", shlex.quote(sys.executable)))
    done = subprocess.run(
        arguments, cwd=ROOT, capture_output=True, text=True, check=False, timeout=280
    )
    assert done.returncode == 0, done.stderr
    front_matter, body = done.stdout.removeprefix("---\n").split("\n---\n", 1)
    assert yaml.safe_load(front_matter)["title"]
    assert body.count("\n## ") >= 4


def test_pictures_in_the_docs_are_there_and_have_a_text() -> None:
    pictures = re.findall(r"!\[(.*?)\]\((.*?)\)", README, re.DOTALL)
    assert pictures
    for text, path in pictures:
        assert len(text) > 20
        assert (ROOT / path).is_file()


def test_every_promise_names_tests_that_exist() -> None:
    document = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", document))
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("*.py"))
    assert len(named) > 40
    assert named <= set(re.findall(r"^def (test_\w+)", tests, re.MULTILINE))
