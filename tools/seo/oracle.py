"""Ask an SEO plugin's library for its lights on made posts, and save nothing but these.

yoastseo is under the GPL-3.0, and Draftbench is not: it is asked as a separate program, in
development only. It is no dependency, it is never shipped or imported, and none of its code or
word lists is in this project. What is saved are answers to our own posts: "good", "ok" or "bad".

    npm install --prefix ../oracle yoastseo@3.6.0
    python -m tools.seo.oracle ../oracle
"""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from markdown_it import MarkdownIt

from posts.prose.widths import text_width
from tools.seo.posts import LANGUAGES, SITE, MadePost, make_post

VERSION: Final = "3.6.0"
SAVED: Final = Path(__file__).parents[2] / "tests" / "seo_lights.json"
SCRIPT: Final = Path(__file__).with_name("oracle.cjs")
ENGLISH, OTHERS = 360, 60
"""How many posts are asked about: in English, and in each other language."""
IDS: Final[Mapping[str, str]] = {
    "titleWidth": "title_width",
    "keyphraseInSEOTitle": "title_keyphrase",
    "metaDescriptionLength": "description_length",
    "metaDescriptionKeyword": "description_keyphrase",
    "slugKeyword": "slug_keyphrase",
    "introductionKeyword": "intro_keyphrase",
    "keyphraseLength": "keyphrase_length",
    "keyphraseDensity": "keyphrase_density",
    "subheadingsKeyword": "subheading_keyphrase",
    "textCompetingLinks": "competing_links",
    "images": "images",
    "imageKeyphrase": "image_alt",
    "textLength": "text_length",
    "externalLinks": "outbound_links",
    "internalLinks": "internal_links",
    "singleH1": "single_h1",
    "subheadingsTooLong": "section_length",
    "textParagraphTooLong": "paragraph_length",
    "textSentenceLength": "sentence_length",
    "textTransitionWords": "transition_words",
    "passiveVoice": "passive_voice",
    "sentenceBeginnings": "sentence_beginnings",
}
"""The library's names of its assessments, and ours."""
_TABLE: Final = re.compile(r"<table>.*?</table>", re.DOTALL)
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": True}).enable("table")


def made_posts() -> list[MadePost]:
    """The posts that are compared, in the order in which their lights are saved."""
    counts = {language: ENGLISH if language == "en" else OTHERS for language in LANGUAGES}
    return [make_post(at, language) for language in LANGUAGES for at in range(counts[language])]


def fingerprint(posts: Sequence[MadePost]) -> str:
    """Tells whether lights were saved for these very posts."""
    return hashlib.sha256(repr(posts).encode()).hexdigest()[:16]


def light(points: float) -> str:
    """The colour of an assessment."""
    return "good" if points > 7 else "ok" if points > 4 else "bad"


def html_of(post: MadePost) -> str:
    """A post as the library is given it: as editors save it, and not as Markdown renders it.

    The library takes line breaks between the tags of a table for sentences, and does not know
    quotation marks that are written as entities.
    """
    html = _TABLE.sub(lambda table: table[0].replace("\n", ""), _MARKDOWN.render(post.body))
    return html.replace("&quot;", '"')


def ask(posts: Sequence[MadePost], folder: Path) -> list[dict[str, Any]]:
    """The library's points for each post, by its own names."""
    papers = [
        {
            "text": html_of(post),
            "keyword": post.keyphrase,
            "title": post.title,
            "titleWidth": text_width(post.title),
            "description": post.description,
            "slug": post.slug,
            "permalink": f"https://{SITE}/{post.slug}",
            "locale": {"en": "en_US", "pt": "pt_PT"}.get(
                post.language, f"{post.language}_{post.language.upper()}"
            ),
        }
        for post in posts
    ]
    done = subprocess.run(
        ["node", str(SCRIPT), str(folder)],
        input=json.dumps(papers),
        capture_output=True,
        text=True,
        check=True,
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def save(posts: Sequence[MadePost], answers: Sequence[Mapping[str, Any]]) -> None:
    """Save the lights alone, a string a post: g, o, b, or - where there is none."""
    lights = [
        "".join(light(answer[name])[0] if name in answer else "-" for name in IDS)
        for answer in answers
    ]
    data = {
        "about": f"Lights of yoastseo {VERSION} for the posts of tools/seo/posts.py; see there.",
        "posts": fingerprint(posts),
        "checks": list(IDS.values()),
        "lights": lights,
    }
    SAVED.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    every = made_posts()
    save(every, ask(every, Path(sys.argv[1])))
