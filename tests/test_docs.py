import asyncio
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest
import yaml
from watching import watching

from providers.base import BadReply, ProviderError, ServerFault
from providers.refusals import CODES
from providers.registry import PRESETS, PROVIDERS, ProviderInfo, warm_up
from runs.engine import Engine
from runs.lane_request import LaneRequest
from runs.quota.limits import (
    LANES_FOR_VISITORS,
    LANES_VARIABLE,
    LIMITS,
    MINUTES_FOR_VISITORS,
    MINUTES_VARIABLE,
)
from runs.settings import Brief, LaneSettings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SERVERS = (ROOT / "docs" / "providers.md").read_text(encoding="utf-8")
HOSTING = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
DECISIONS = (ROOT / "docs" / "decisions").glob("[0-9]*.md")
PARTS_OF_A_DECISION = ["Context", "Decision", "Consequence"]


def commands_of(document: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", document, re.DOTALL)
    lines = [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


COMMANDS = commands_of(README)
WIRE, ROW = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
CODE = [
    path for room in ("providers", "runs", "components") for path in (ROOT / room).rglob("*.py")
]
OF_EVERY_DEBIAN = {"apt-get", "useradd", "cd", "install", "systemctl", "systemd-analyze", "rm"}
OF_POSTGRESQL = {"createuser", "createdb", "pg_dump", "pg_restore"}
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
            str(preset.checked or "unverified"),
        ]
        for preset in PRESETS.values()
    ]
    assert table_after("server", SERVERS) == expected


def test_the_errors_of_the_table_of_refusals_are_ours() -> None:
    told = {row[1]: row[2] for row in table_after("what a server says", SERVERS)}
    every: list[type[ProviderError]] = [*CODES, ServerFault, BadReply]
    kinds = {kind.__name__: kind for kind in every}
    assert told == {name: "yes" if kind.tries > 1 else "no" for name, kind in kinds.items()}


def test_the_documents_and_the_code_name_the_same_environment_variables() -> None:
    in_code = {name for path in CODE for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}
    in_code = {name for name in in_code if not name.startswith("_")}
    assert set(VARIABLE.findall(README)) == in_code
    hosting = set(VARIABLE.findall(HOSTING))
    assert hosting <= in_code
    assert {name for name in in_code if not name.endswith(("_API_KEY", "_BASE_URL"))} <= hosting


def test_the_packages_that_a_deployment_installs_bring_the_programs_that_it_calls() -> None:
    told = "\n".join(re.findall(r"```sh\n(.*?)```", HOSTING, re.DOTALL))
    called = set(re.findall(r"^(?:runuser -u \S+ -- )?([a-z][\w-]*)", told, re.MULTILINE))
    (installed,) = re.findall(r"^apt-get install (.*)$", told, re.MULTILINE)
    assert {"git", "nginx", "python3", "sqlite3", "curl", "openssl"} <= called
    assert called - OF_EVERY_DEBIAN - OF_POSTGRESQL - {"docker", "python3"} <= set(
        installed.split()
    )


def test_the_limits_of_visitors_are_told_as_they_are() -> None:
    told = dict(re.findall(r"^\| `(DRAFTBENCH_\w+)` \| (\d+)", HOSTING, re.MULTILINE))
    defaults = {limit.variable: str(limit.default) for limit in LIMITS}
    lanes = {
        LANES_VARIABLE: str(LANES_FOR_VISITORS),
        MINUTES_VARIABLE: str(MINUTES_FOR_VISITORS),
    }
    assert told == defaults | lanes


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


def test_the_readme_s_provider_writes_a_post_as_it_stands(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = eval(ROW, {"ProviderInfo": ProviderInfo})  # the README's own words, as those below
    module = ModuleType(info.target.partition(":")[0])
    exec(WIRE, module.__dict__)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(cast("dict[str, ProviderInfo]", PROVIDERS), info.name, info)
    asyncio.run(warm_up(info.name))
    (model,) = engine.list_models(info.name, api_key="a-key")
    lane = LaneRequest(settings=LaneSettings(provider="mine", model=model.name), api_key="a-key")
    run = engine.start(Brief(topic="Backups"), [lane])
    assert run.lanes[0].wait_for_end(60)
    view = run.lanes[0].view()
    assert (view.state, view.envelope.title) == ("complete", "A post by my-model")
    assert view.usage.output_tokens == 34


@pytest.mark.embedded
def test_the_readme_s_headless_command_writes_a_complete_post_and_calls_nobody(
    tmp_path: Path,
) -> None:
    (command,) = [command for command in COMMANDS if "-m runs write" in command]
    arguments = shlex.split(command.replace(".venv/bin/python", shlex.quote(sys.executable)))
    calls = tmp_path / "calls"
    calls.touch()
    environment = os.environ | watching(calls) | {"DATABASE_URL": f"sqlite:///{tmp_path}/kept.db"}
    done = subprocess.run(
        arguments,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    assert calls.read_text(encoding="utf-8") == ""
    assert done.returncode == 0, done.stderr
    front_matter, body = done.stdout.removeprefix("---\n").split("\n---\n", 1)
    assert yaml.safe_load(front_matter)["title"]
    assert body.count("\n## ") >= 4


def test_every_command_for_contributors_is_run_by_the_workflow_or_is_a_target_of_make() -> None:
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    run = {line.strip() for step in steps for line in step.get("run", "").splitlines()}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {f"make {name}" for name in re.findall(r"^([a-z]+):", makefile, re.MULTILINE)}
    of_ci = {'.venv/bin/python -m pytest -m "not browser and not embedded"'}  # a part of all tests
    assert ".ci/run" in run
    assert set(commands_of(contributing)) <= run | targets | of_ci
    assert set(re.findall(r"`(make [a-z]+)`", contributing + README)) <= targets


def test_the_workflow_tries_each_python_that_is_promised_and_may_only_read() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    pythons = workflow["jobs"]["all"]["strategy"]["matrix"]["python"]
    assert [f"{each}" for each in pythons] == re.findall(r"3\.\d+", README)[:3]
    assert workflow["permissions"] == {"contents": "read"}
    uses = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"][:1]]
    assert all(re.fullmatch(r"[\w/-]+@v\d+\.\d+\.\d+", each) for each in uses)


def test_a_decision_says_its_context_and_consequence_in_thirty_lines_and_is_listed() -> None:
    index, pages = ROOT / "docs" / "decisions" / "README.md", sorted(DECISIONS)
    numbers = [int(page.name[:4]) for page in pages]
    assert numbers == list(range(1, len(pages) + 1))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {page.name[:4]}: ")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == PARTS_OF_A_DECISION
        assert len(text.splitlines()) <= 30
        assert f"]({page.name})" in index.read_text(encoding="utf-8")
        assert f"](decisions/{page.name})" in ARCHITECTURE


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_link_to_a_file_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


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


# The map


def paths_on_the_map() -> set[Path]:
    """Files and folders that the map names; a bare name is in the folder named before it."""
    paths = set()
    for line in ARCHITECTURE.splitlines():
        folder = ROOT
        for name in re.findall(r"`([\w./-]*(?:/|\.(?:py|js|toml|md)))`", line):
            path = ROOT / name if "/" in name else folder / name
            folder = path if name.endswith("/") else path.parent
            paths.add(path)
    return paths


def test_every_file_and_folder_on_the_map_exists() -> None:
    paths = paths_on_the_map()
    assert len(paths) > 80
    assert {str(path.relative_to(ROOT)) for path in paths if not path.exists()} == set()


def test_every_folder_of_a_room_is_on_the_map() -> None:
    rooms = ("components", "runs", "providers", "posts")
    folders = {file.parent for room in rooms for file in (ROOT / room).rglob("__init__.py")}
    assert {str(folder.relative_to(ROOT)) for folder in folders - paths_on_the_map()} == set()
