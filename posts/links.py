"""Links and images of a post as its reader may see them: no address that deceives or acts.

A link keeps its address only where a click on it opens a page or a letter. Where its text shows
another address than it leads to, its host stands beside it. An image is never loaded: it becomes
a chip that names its host.
"""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from posts.markdown_rules import ID

LINK_SCHEMES: Final = ("http", "https", "mailto")
SHOWN_HOST: Final = re.compile(
    r"(?:https?://|www\.)([^\s/]+)|^((?:[\w-]+\.)+(?:com|edu|gov|net|org))\b"
)
"""A host in a link's text. `Node.js` and its like are names, so a bare one needs a known ending."""


class ArticleRenderer(RendererHTML):
    """Writes a post's HTML; differs from markdown-it's own in links and images."""

    def link_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        if _opens_in_a_tab(tokens[idx]):
            return self.renderToken(tokens, idx, options, env)
        return '<span class="no-link">'

    def link_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        opening = idx
        while tokens[opening].type != "link_open":  # links do not nest
            opening -= 1
        if not _opens_in_a_tab(tokens[opening]):
            return "</span>"
        text = self.renderInlineAsText(tokens[opening + 1 : idx], options, env)
        host = _host(tokens[opening].attrs["href"])
        if not host or not _shows_another_host(text, host):
            return "</a>"
        return f'</a><span class="host"> ({escapeHtml(host)})</span>'

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        image = tokens[idx]
        alt = self.renderInlineAsText(image.children, options, env)
        named = " — ".join(part for part in (_host(image.attrs["src"]), alt) if part)
        return f'<span class="image">{escapeHtml(f"image: {named}" if named else "image")}</span>'


def _opens_in_a_tab(link: Token) -> bool:
    """Whether a link's address is whole and of a scheme that is allowed."""
    address = str(link.attrs["href"])
    if address.startswith(f"#{ID}"):
        return True
    scheme = address.partition(":")[0].lower()
    return scheme in LINK_SCHEMES and (scheme == "mailto" or _host(address) != "")


def _host(address: str | int | float) -> str:
    """The host of an address; empty where it has none, or where it is malformed."""
    try:
        return urlsplit(str(address)).hostname or ""
    except ValueError:  # brackets that hold no IPv6 address
        return ""


def _shows_another_host(text: str, host: str) -> bool:
    """Whether the text of a link names a host that is not the one it leads to."""
    shown = ("".join(groups).lower() for groups in SHOWN_HOST.findall(text))
    return any(_bare(name) != _bare(host) for name in shown)


def _bare(host: str) -> str:
    """A host without `www.` and port."""
    return re.sub(r"^www\.|[:.,;!?]\d*$", "", host)
