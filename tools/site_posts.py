"""Twenty posts that are hard on site generators: `tools.site_builds` has them built."""

from datetime import date
from typing import Final

from posts.envelope import Envelope
from posts.export.draft import Draft

_CATEGORIES: Final = ("Website Backup and Recovery", "How-to Guides")
_LONG: Final = "A calm plan: copy, test, and keep the orders of a small shop # safe. " * 9
_CODE: Final = """Ask Hugo for it:

```go-html-template
{{< figure src="a.png" >}}
{{% note %}}Mind it{{% /note %}}
{{ .Title }}
```

Within words, `{{< x >}}` and {{< youtube abc >}} and {{% x %}} stay.

    {{< indented >}}

An open one: {{< not closed."""
_TABLE: Final = r"""| Place | Command |
| --- | ---: |
| <host> | a \| b `<c>` |
| ~home~ | {{< x >}} |

Below it, a < b and c > d."""
_NESTED: Final = """1. First
   - Within, with `code <b>`
   - Again

     ```html
     <div class="x">{{ y }}</div>
     ```
2. Second, **bold *both* bold**

> A quote with <em>tags</em>
>
> - and an item

Last."""
_LINKS: Final = """See <https://example.com/a?b=1&c=2>, <mail@example.com> and
[the guide](https://example.com/guide "A title").
Also [by reference][1], and ![a picture of a shop](https://example.com/shop.png).

[1]: <https://example.com/reference>"""
_SETEXT: Final = """Title of a part
===============

Smaller
-------

One line\\
and its break, with &copy; and &amp; and 5 * 3 * 2.

***

Done_here_with_underscores."""
_MDX: Final = """import Chart from './chart'

export const x = 1

Use {x} and {x > 1 && <Chart />} in it, and $x_1$ or $$y^2$$.

{/* no comment */}"""
_LIQUID: Final = """Write {{ page.title }} and {% raw %}{{ x }}{% endraw %}.

{% if user %}Hello{% endif %} {% unknown_tag %}"""
_ATTRIBUTES: Final = """## Part {#custom-id}

Words {: .red} and {#a}.

A line
{: .note}

## Part

Term
: no definition"""
_RULES: Final = """---

Begins with a rule.

---
title: not a header
---

Ends."""
_RTL: Final = """المتجر الذي يفقد طلباته يفقد زبائنه.

## WordPress: اعمل ثلاث نسخ

- احتفظ بنسخة في البيت: `<wp-admin>`
- לשמור עותק בבית"""
_CJK: Final = """备份很重要。请先备份，再更新。

## 三份副本

- 家里一份
- 「云端」一份"""
_HTML: Final = """Open <your-site>/wp-admin, <div onclick="x()">click</div>
and <script>alert(1)</script>.

<details>
<summary>More</summary>
Words
</details>

A <b>bold</b> word and <img src=x onerror=alert(1)>.

<!-- more -->

2 < 3, and AT&T &lt;tag&gt;."""
_TILDES: Final = """About ~5 minutes, ~x~ and ~~gone~~, H~2~O and x^2^.

==marked== and ++added++, (c) and :smile: and [^none]."""

_BODIES: Final[dict[str, tuple[str, str]]] = {
    'Backups: "Why" & how, it\'s all #1': ("Plain words.\n\n## One: two\n\nMore.", "colon"),
    "1e3": ("A number for a title.", "number"),
    "y": ("A letter for a title.", "switch"),
    "🚀 Launch 👩‍💻 day": ("Emoji 🎉 here: ✅ done.", "emoji"),
    "Rules and more": (_RULES, "rules"),
    "Shortcodes {{< x >}} here": (_CODE, "shortcodes"),
    "Liquid {{ page.title }} {% tags %}": (_LIQUID, "liquid"),
    "WordPress: دليل النسخ": (_RTL, "right to left"),
    "No, null & off": ("Tags that are switches.", "tags"),
    "Use <your-site> today": (_HTML, "html"),
    "A long description": ("Short.", "long"),
    "备份：三份副本": (_CJK, "chinese"),
    "C:\\temp \\n # no comment": ("Open `C:\\temp` or C:\\temp\\new\\_x.", "backslashes"),
    "| A table | of things": (_TABLE, "table"),
    "- Not a list: [but] {this}": (_NESTED, "nested"),
    "@mention %20 `code` *stars*": (_ATTRIBUTES, "attributes"),
    "2026-11-26": (_TILDES, "tildes"),
    "> Quote ! ? , end:": (_LINKS, "links"),
    "'Single' and “curly”": (_SETEXT, "setext"),
    "0o17": (_MDX, "mdx"),
}
_TAGS: Final = ("no", "on", "null", "~", "1e3", "0o7", "y", "C#", "a: b", "'q'", "12:30", "true")


def site_posts() -> dict[str, Draft]:
    """The posts, by what is hard in each."""
    return {name: _draft(title, body, name) for title, (body, name) in _BODIES.items()}


def _draft(title: str, body: str, name: str) -> Draft:
    description = _LONG if name == "long" else f"About {name}: it's “safe” # here."
    tags = _TAGS if name == "tags" else ("backups", "no", title[:20].strip())
    categories = ("R&D", "yes", "2026") if name == "tags" else _CATEGORIES
    envelope = Envelope(
        title=title,
        meta_description=description.strip(),
        tags=tags,
        categories=categories,
        body=body,
        complete=True,
    )
    return Draft(
        envelope=envelope,
        reply="",
        topic=name,
        written_on=date(2026, 11, 26),
        state="cut" if name == "emoji" else "complete",
    )
