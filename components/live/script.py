"""The live view's browser script and styles, at an address which a browser asks for once.

Streamlit sends a component's script and styles anew with everything that the component is told.
So the script that it is given only loads this one. Loaded when the server starts: this module
stays light.
"""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from components.browser_module import bundle

SCRIPT_PATH: Final = "/api/live/{version}.js"
ENTRY: Final = Path(__file__).parent / "browser" / "main.js"
STYLES: Final = ENTRY.with_name("live.css")
KEPT: Final = "public, max-age=31536000, immutable"


def loader() -> str:
    """A module that has the script's component for its own."""
    address = SCRIPT_PATH.format(version=_script()[1])
    return (
        f'const script = new URL(".{address}", document.baseURI);\n'
        "const { default: component } = await import(script);\n"
        "export default component;\n"
    )


async def send_script(request: Request) -> Response:
    """Send the script as it is now, whichever version a page asks for that is older or newer."""
    text, version = _script()
    kept = KEPT if request.path_params["version"] == version else "no-store"
    return Response(text, media_type="text/javascript", headers={"Cache-Control": kept})


@cache
def _script() -> tuple[str, str]:
    """Its text, and what is different for each other text."""
    styles = json.dumps(STYLES.read_text(encoding="utf-8"))
    text = f"""{bundle(ENTRY)}
const styles = new CSSStyleSheet();
styles.replaceSync({styles});
document.adoptedStyleSheets.push(styles);
"""
    return text, sha256(text.encode()).hexdigest()[:16]
