"""Have the embedded model write the example that the page plays at a first look, and keep it.

`python -m tools.record_example` writes `runs/example.json` anew. It takes a minute or two,
and sends nothing to anybody.
"""

import sys
from typing import Final

from posts.prompts.version import BUILT_IN
from providers.embedded import MODEL_NAME
from runs.engine import Engine
from runs.example import EXAMPLE_FILE, write_lanes
from runs.lane_request import LaneRequest
from runs.settings import Brief, LaneSettings

BRIEF: Final = Brief(topic="How to test a backup before you need it", words=400)
TEMPERATURES: Final = (0.1, 0.3, 0.8)
LONGEST_S: Final = 600.0


def main() -> int:
    """Write the file; the exit status is 1 where a lane has no whole post."""
    engine = Engine()
    try:
        run = engine.start(BRIEF, [_request(each) for each in TEMPERATURES])
        for lane in run.lanes:
            lane.wait_for_end(LONGEST_S)
    finally:
        engine.close()
    views = [lane.view() for lane in run.lanes]
    for view in views:
        said = f"{view.state}, {view.words} words, {view.duration:.1f} s: {view.envelope.title}\n"
        sys.stderr.write(said)
    if not all(view.state == "complete" and view.envelope.post for view in views):
        return 1
    EXAMPLE_FILE.write_text(write_lanes(run.lanes), encoding="utf-8", newline="\n")
    return 0


def _request(temperature: float) -> LaneRequest:
    settings = LaneSettings(
        provider="embedded",
        model=MODEL_NAME,
        parameters={"temperature": temperature},
        writing="sections",
        prompt=BUILT_IN,
    )
    return LaneRequest(settings=settings)


if __name__ == "__main__":
    sys.exit(main())
