"""Record the README's pictures from the real page: `.venv/bin/python docs/images/record.py`.

Starts the app, types a topic, lets the embedded model write, and takes a picture twice a second.
Then it has two posts written side by side, and a longer one by plan. `record.py plan` records that
one alone.
"""

import io
import re
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE: Final = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))

from bench.running_app import CHROMIUM_ARGUMENTS, free_port, running  # noqa: E402

TOPIC: Final = "How to choose web hosting for a small bakery"
WORDS: Final = "700"
PLANNED_WORDS: Final = "1500"
SIZE: Final = {"width": 1280, "height": 800}
SHOWN_WIDTH: Final = 960
EVERY: Final = 0.5
"""Seconds between two pictures; shown at three times that speed."""


def main() -> None:
    """Write writing.webp, dark.png, compare.png and plan.png beside this file."""
    with (
        TemporaryDirectory() as folder,
        running(
            "run",
            "app.py",
            port=free_port(),
            environment={"DATABASE_URL": f"sqlite:///{folder}/kept.db"},
        ) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=CHROMIUM_ARGUMENTS
        )
        plan(browser.new_page(viewport=SIZE), address)
        if sys.argv[1:] == ["plan"]:
            return
        page = browser.new_page(viewport=SIZE)
        page.goto(address)
        frames = [picture(page, settled=True)]
        topic = page.get_by_label("Topic", exact=True)
        for end in range(8, len(TOPIC) + 8, 8):
            topic.fill(TOPIC[:end])
            frames.append(picture(page))
        page.get_by_label("Length in words").fill(WORDS)
        page.get_by_role("button", name="Write post").click()
        downloads = page.get_by_test_id("stDownloadButton").first
        while not downloads.is_visible():
            frames.append(picture(page))
            time.sleep(EVERY)
        frames += [picture(page, settled=True)] * 8
        dark = browser.new_page(viewport=SIZE, color_scheme="dark")
        dark.goto(page.url)
        dark.get_by_test_id("stDownloadButton").first.wait_for()
        picture(dark, settled=True)
        dark.screenshot(path=HERE / "dark.png")
        save(frames)
        compare(browser.new_page(viewport=SIZE), address)


def plan(page: Page, address: str) -> None:
    """Take a picture of a post while it is written by its plan."""
    page.goto(address)
    page.get_by_label("Topic", exact=True).fill(TOPIC)
    page.get_by_label("Length in words").fill(PLANNED_WORDS)
    page.get_by_role("button", name="Write post").click()
    page.locator(".db-outline li[data-state='written']").nth(2).wait_for(timeout=300_000)
    page.screenshot(path=HERE / "plan.png")
    page.get_by_role("button", name="Stop").first.click()


def compare(page: Page, address: str) -> None:
    """Have the same prompt answered twice, and take a picture of both posts."""
    page.goto(address)
    page.get_by_role("button", name="Duplicate").click()
    write = page.get_by_role("button", name="Write 2 posts")
    write.wait_for()
    page.get_by_label("Topic", exact=True).fill(TOPIC)
    page.get_by_label("Length in words").fill(WORDS)
    write.click()
    page.get_by_role("heading", name="Comparison").wait_for(timeout=300_000)
    picture(page, settled=True)
    page.screenshot(path=HERE / "compare.png")


def picture(page: Page, *, settled: bool = False) -> Image.Image:
    """What the page shows now, smaller; `settled`: once its frame and fonts are there."""
    if settled:
        page.get_by_role("button", name=re.compile("Write")).first.wait_for()
        page.wait_for_function("document.fonts.status === 'loaded'")
        page.wait_for_timeout(500)
    shot = Image.open(io.BytesIO(page.screenshot()))
    height = round(shot.height * SHOWN_WIDTH / shot.width)
    return shot.convert("RGB").resize((SHOWN_WIDTH, height), Image.Resampling.LANCZOS)


def save(frames: list[Image.Image]) -> None:
    """Write the moving picture."""
    frames[0].save(
        HERE / "writing.webp",
        save_all=True,
        append_images=frames[1:],
        duration=round(EVERY * 1000 / 3),
        loop=0,
        quality=70,
        method=4,
    )


if __name__ == "__main__":
    main()
