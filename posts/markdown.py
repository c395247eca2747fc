"""Markdown to safe HTML: the one renderer of live preview, finished preview and HTML download."""


def render_markdown(text: str) -> str:
    """Render Markdown to HTML that is safe to put into a page."""
    raise NotImplementedError


def split_settled(body: str, start: int = 0) -> int:
    """Offset in `body` up to which top-level blocks are finished, looking from `start` on."""
    raise NotImplementedError


ARTICLE_CSS = ""
"""How an article looks, in the preview's frame and in the HTML download."""
