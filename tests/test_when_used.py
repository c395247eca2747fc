import asyncio
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Barrier

import pytest

from providers.when_used import CLIENT, import_aside, load_when_used

ROOT = Path(__file__).parent.parent
THREADS = 8
LOADED = """
import asyncio, sys
from providers.openai_sdk import TYPES, load_sdk
asyncio.run(load_sdk())
print(*(type(sys.modules[name]).__name__ for name in TYPES))
import openai
print(openai.AsyncOpenAI(api_key="any").chat.completions.create.__name__)
print(openai.types.responses.Response.__name__, openai.types.Batch.__name__)
print(*(type(sys.modules[name]).__name__ for name in TYPES))
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a package, `of_types`, that can be imported."""
    monkeypatch.syspath_prepend(tmp_path)
    folder = tmp_path / "of_types"
    folder.mkdir()
    (folder / "part.py").write_text("")
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "of_types"]:
        del sys.modules[name]


def test_openais_sdk_is_loaded_without_its_types_and_has_them_when_they_are_used() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        "WhenUsed WhenUsed",
        "create",
        "Response Batch",
        "module module",
    ]


def test_a_module_of_a_package_is_imported_without_the_package(package: Path) -> None:
    (package / "__init__.py").write_text("raise ValueError('it is used')")
    load_when_used("of_types")
    assert import_module("of_types.part").__name__ == "of_types.part"
    with pytest.raises(ValueError, match="it is used"):
        getattr(import_module("of_types"), "anything")  # noqa: B009 - it is what loads it


def test_a_module_is_loaded_when_it_is_used_and_its_package_when_that_is(package: Path) -> None:
    (package / "__init__.py").write_text("from .part import first as again")
    (package / "part.py").write_text("first = 1")
    load_when_used("of_types", "of_types.part")
    module = import_module("of_types")
    assert module.part is import_module("of_types.part")  # and neither is loaded for it
    assert [type(each).__name__ for each in (module, module.part)] == ["WhenUsed"] * 2
    assert (module.again, module.part.first) == (1, 1)
    assert [type(each).__name__ for each in (module, module.part)] == ["module"] * 2


def test_a_package_is_loaded_once_and_whole_whoever_asks_at_the_same_time(package: Path) -> None:
    begun, code = package / "begun", "from . import part\n"
    code += f"with open({str(begun)!r}, 'a') as file: file.write('x')\n"
    (package / "__init__.py").write_text(f"{code}sum(range(3_000_000))\nlast = 1\n")
    load_when_used("of_types")
    module, barrier = import_module("of_types"), Barrier(THREADS)

    def ask(_: int) -> int:
        barrier.wait()
        last: int = module.last
        return last

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(ask, range(THREADS))) == [1] * THREADS
    assert begun.read_text() == "x"
    assert not hasattr(module, "nothing")


def test_a_package_that_could_not_be_loaded_is_tried_again(package: Path) -> None:
    (package / "__init__.py").write_text("from .missing import name")
    load_when_used("of_types")
    module = import_module("of_types")
    with pytest.raises(ModuleNotFoundError):
        getattr(module, "name")  # noqa: B009 - it is what loads it
    (package / "missing.py").write_text("name = 1")
    sys.path_importer_cache.clear()
    assert module.name == 1


def test_a_package_that_is_not_there_is_left_to_who_imports_it() -> None:
    load_when_used("of_types", "json.of_types", "openai.of_types")
    assert not any("of_types" in name for name in sys.modules)


def test_a_module_that_is_not_there_is_left_to_who_imports_it() -> None:
    asyncio.run(import_aside("no_such_module", "json"))


def test_what_is_loaded_before_a_first_request_is_there() -> None:
    assert [module for module in CLIENT if find_spec(module) is None] == []
