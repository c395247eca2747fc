"""The components' browser scripts and styles, at addresses that a browser asks for once.

Streamlit sends a component's script and styles anew with everything that the component is told.
So the script that it is given only loads the one that is meant. Loaded when the server starts:
this module stays light.
"""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from components.browser_module import bundle

SCRIPT_PATH: Final = "/api/scripts/{version}/{name:path}.js"
COMPONENTS: Final = Path(__file__).parent
KEPT: Final = "public, max-age=31536000, immutable"
_ADOPT: Final = """
const styles = new CSSStyleSheet();
styles.replaceSync(STYLES);
document.adoptedStyleSheets.push(styles);
"""


def loader(entry: Path) -> str:
    """A module that has this component for its own, with the styles beside it of the same name."""
    name = entry.relative_to(COMPONENTS).with_suffix("").as_posix()
    address = f"api/scripts/{_script(name)[1]}/{name}.js"
    return (
        f'const script = new URL("./{address}", document.baseURI);\n'
        "const { default: component } = await import(script);\n"
        "export default component;\n"
    )


async def send_script(request: Request) -> Response:
    """Send a script as it is now, whichever version a page asks for that is older or newer."""
    name = request.path_params["name"]
    if name not in _names():  # whatever is asked for, no other file is read
        return Response("There is no such script here.", status_code=404)
    text, version = _script(name)
    kept = KEPT if request.path_params["version"] == version else "no-store"
    return Response(text, media_type="text/javascript", headers={"Cache-Control": kept})


@cache
def _names() -> frozenset[str]:
    files = COMPONENTS.rglob("*.js")
    return frozenset(file.relative_to(COMPONENTS).with_suffix("").as_posix() for file in files)


@cache
def _script(name: str) -> tuple[str, str]:
    """Its text, and what is different for each other text."""
    entry = COMPONENTS / f"{name}.js"
    text = bundle(entry)
    if (styles := entry.with_suffix(".css")).is_file():
        text += _ADOPT.replace("STYLES", json.dumps(styles.read_text(encoding="utf-8")))
    return text, sha256(text.encode()).hexdigest()[:16]
