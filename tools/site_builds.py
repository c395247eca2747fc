"""Build twenty hard posts with Hugo, Jekyll and Astro, and read back what came of them.

    python -m tools.site_builds [--astro FOLDER] [--keep FOLDER]

Each post is the Markdown download as it is. Its title, description, tags, categories and every
word of its body must stand in the page that a generator makes of it. A generator that is not
installed is named and skipped; `--astro` is a folder in which `npm install astro` was run.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

from posts.export.draft import Draft
from posts.export.markdown_file import write_markdown
from tools.site_posts import site_posts

TIMEOUT_S: Final = 300
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_PAGE: Final = re.compile(r"<pre id=.?data.?>(.*?)</pre>\s*<main>(.*)</main>", re.DOTALL)
_COMMENT: Final = re.compile(r"<!--(?:(?!-->).)*-->", re.DOTALL)
_BLOCK: Final = re.compile(r"<(h[1-6]|li|blockquote|table|pre|strong|em)\b", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]*>")
_PRETTY: Final = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "."}
)
_SHORTCODE_SIGNS: Final = {"{{</*": "{{<", "*/>}}": ">}}", "{{%/*": "{{%", "*/%}}": "%}}"}
"""In code, Hugo alone shows a shortcode that is written so as the one that was meant."""
_RUNS: Final = re.compile(r"-+|\.{2,}")
FIELDS: Final = ("title", "description", "tags", "categories")


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A page that a generator made."""

    fields: Mapping[str, object]
    text: str
    """The words of its body, as `words_of` has them."""
    blocks: Mapping[str, int]
    """How many headings, items, … it has."""


class NotInstalled(Exception):
    """A generator that is not there. `str()` says what is missing."""


def main(arguments: list[str]) -> int:
    """Build with each generator; 1 where a page differs, a build fails, or nothing was built."""
    parser = argparse.ArgumentParser(prog="python -m tools.site_builds", description=__doc__)
    parser.add_argument("--astro", type=Path, help="folder in which `npm install astro` was run")
    parser.add_argument("--keep", type=Path, help="folder for the sites; else they are removed")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        root = given.keep or Path(temporary)
        results = [_try(name, root, given.astro) for name in BUILDERS]
    if not any(result is not None for result in results):
        print("Nothing was built: no generator is installed.")
        return 1
    return int(any(results))


def _try(name: str, root: Path, astro: Path | None) -> list[str] | None:
    """What is wrong with a generator's pages; None where it is not installed."""
    site = root / name.lower()
    site.mkdir(parents=True, exist_ok=True)
    try:
        built = BUILDERS[name](site, astro)
    except NotInstalled as missing:
        print(f"{name}: not installed ({missing}); skipped.")
        return None
    except subprocess.CalledProcessError as error:
        print(f"{name}: the build failed.\n{(error.stdout + error.stderr)[-3000:]}")
        return ["the build failed"]
    wrong = list(differences(site_posts(), built))
    print(f"{name}: {len(built)} pages, {len(wrong)} differences.", *wrong, sep="\n  ")
    return wrong


def differences(posts: Mapping[str, Draft], built: Mapping[str, Built]) -> Iterator[str]:
    """What of the posts is not as it was, a sentence each."""
    for number, (name, draft) in enumerate(posts.items(), start=1):
        page = built.get(file_name(number))
        if page is None:
            yield f"{name}: no page was made."
            continue
        envelope = draft.envelope
        wanted = {
            "title": envelope.title,
            "description": envelope.meta_description,
            "tags": list(envelope.tags),
            "categories": list(envelope.categories),
        }
        for field in FIELDS:
            if page.fields.get(field) != wanted[field]:
                yield f"{name}: {field} is {page.fields.get(field)!r}, not {wanted[field]!r}."
        html = str(_MARKDOWN.render(envelope.body))
        if page.text != (text := words_of(html)):
            yield f"{name}: the body differs, {_first_difference(page.text, text)}"
        if page.blocks != (blocks := blocks_of(html)):
            yield f"{name}: it has {dict(page.blocks)}, not {dict(blocks)}."


def words_of(html: str) -> str:
    """The text of HTML without spaces, and without what typographers make pretty."""
    text = unescape(_TAG.sub("", _COMMENT.sub("", html)))
    for sign, shown in _SHORTCODE_SIGNS.items():
        text = text.replace(sign, shown)
    text = _COMMENT.sub("", text).translate(_PRETTY)
    return "".join(_RUNS.sub(lambda run: run[0][0], text).split())


def blocks_of(html: str) -> Mapping[str, int]:
    """How many of each kind of block HTML has, and of emphasis."""
    return Counter(found[1].lower() for found in _BLOCK.finditer(html))


def file_name(number: int) -> str:
    """Of a post, without its suffix."""
    return f"2026-11-{number:02}-post-{number}"


def _first_difference(one: str, other: str) -> str:
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    at = min(len(one), len(other)) if at is None else at
    return f"“{one[max(0, at - 30) : at + 30]}” for “{other[max(0, at - 30) : at + 30]}”."


def _write_posts(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, draft in enumerate(site_posts().values(), start=1):
        path = folder / f"{file_name(number)}.md"
        path.write_text(write_markdown(draft), encoding="utf-8")


def _read_pages(folder: Path) -> dict[str, Built]:
    """The pages below a folder, by the name of the post's file."""
    pages = {}
    for path in folder.rglob("*.html"):
        if found := _PAGE.search(path.read_text(encoding="utf-8")):
            fields = json.loads(unescape(found[1]))
            name = Path(str(fields["file"])).stem
            text, blocks = words_of(found[2]), blocks_of(found[2])
            pages[name] = Built(fields=fields, text=text, blocks=blocks)
    return pages


def _run(*command: str, folder: Path) -> None:
    subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True, timeout=TIMEOUT_S
    )


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise NotInstalled(f"no `{name}` on the path")
    return path


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


_HUGO: Final = {
    "config.toml": 'baseURL = "https://example.com/"\ntitle = "Test"\n',
    "layouts/_default/single.html": """<pre id="data">{{ dict "file" .File.Path "title" .Title
"description" .Description "tags" .Params.tags "categories" .Params.categories | jsonify }}</pre>
<main>{{ .Content }}</main>""",
    "layouts/_default/list.html": "<p>{{ .Title }}</p>",
}


def _build_hugo(site: Path, _: Path | None) -> dict[str, Built]:
    hugo = _program("hugo")
    _write(site, _HUGO)
    _write_posts(site / "content" / "posts")
    _run(hugo, "--buildDrafts", "--buildFuture", folder=site)
    return _read_pages(site / "public")


_JEKYLL: Final = {
    "_config.yml": """title: Test
future: true
defaults:
  - scope: {path: "", type: posts}
    values: {layout: post}
""",
    "_layouts/post.html": """<pre id="data">{"file": {{ page.path | jsonify | xml_escape }},
"title": {{ page.title | jsonify | xml_escape }},
"description": {{ page.description | jsonify | xml_escape }},
"tags": {{ page.tags | jsonify | xml_escape }},
"categories": {{ page.categories | jsonify | xml_escape }}}</pre>
<main>{{ content }}</main>""",
}


def _build_jekyll(site: Path, _: Path | None) -> dict[str, Built]:
    jekyll = _program("jekyll")
    _write(site, _JEKYLL)
    _write_posts(site / "_posts")
    _run(jekyll, "build", folder=site)
    return _read_pages(site / "_site")


_ASTRO: Final = {
    "package.json": '{"name": "test", "type": "module", "private": true}\n',
    "astro.config.mjs": "export default {};\n",
    "src/content.config.mjs": """import { defineCollection } from "astro:content";
import { z } from "astro/zod";
import { glob } from "astro/loaders";

const posts = defineCollection({
  loader: glob({
    pattern: "*.md",
    base: "./src/posts",
    generateId: ({ entry }) => entry.replace(/\\.md$/, ""),
  }),
  schema: z.object({
    title: z.string(),
    description: z.string(),
    date: z.coerce.date(),
    tags: z.array(z.string()),
    categories: z.array(z.string()),
    draft: z.boolean().optional(),
  }),
});
export const collections = { posts };
""",
    "src/pages/[id].astro": """---
import { getCollection, render } from "astro:content";
export async function getStaticPaths() {
  const posts = await getCollection("posts");
  return posts.map((post) => ({ params: { id: post.id }, props: { post } }));
}
const { post } = Astro.props;
const { Content } = await render(post);
const { title, description, tags, categories } = post.data;
const data = JSON.stringify({ file: post.id, title, description, tags, categories });
---
<pre id="data">{data}</pre>
<main><Content /></main>
""",
}


def _build_astro(site: Path, modules: Path | None) -> dict[str, Built]:
    node = _program("node")
    if modules is None:
        raise NotInstalled("give the folder of `npm install astro` as --astro")
    packages = modules.resolve() / "node_modules"
    if not (packages / "astro").is_dir():
        raise NotInstalled(f"no node_modules/astro in {modules}")
    _write(site, _ASTRO)
    _write_posts(site / "src" / "posts")
    if not (site / "node_modules").exists():
        (site / "node_modules").symlink_to(packages, target_is_directory=True)
    own = packages / "node" / "bin" / "node"  # Astro may need a newer one than the system's
    script = packages / "astro" / str(_entry(packages / "astro"))
    _run(str(own) if own.exists() else node, str(script), "build", folder=site)
    return _read_pages(site / "dist")


def _entry(package: Path) -> str:
    """The script of a package's command."""
    told = json.loads((package / "package.json").read_text(encoding="utf-8"))["bin"]
    return str(told if isinstance(told, str) else told["astro"])


BUILDERS: Final[Mapping[str, Callable[[Path, Path | None], dict[str, Built]]]] = {
    "Hugo": _build_hugo,
    "Jekyll": _build_jekyll,
    "Astro": _build_astro,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
