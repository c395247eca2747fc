"""A process that writes lanes and waits to be killed: `python writing_process.py BASE_URL MODEL …`.

Prints each run's id as soon as it has one. The database is that of `DATABASE_URL`.
"""

import sys
import threading

from runs.lane_request import LaneRequest
from runs.run import LANES_OF_A_RUN
from runs.settings import Brief, LaneSettings
from runs.the_engine import the_engine


def main() -> None:
    """Start a lane a model, in runs of six, and stay."""
    base_url, *models = sys.argv[1:]
    lanes = [LaneSettings(provider="compatible", model=each, base_url=base_url) for each in models]
    requests = [LaneRequest(settings=each, api_key="any") for each in lanes]
    brief = Brief(topic="How to test a backup")
    for first in range(0, len(requests), LANES_OF_A_RUN):
        some = requests[first : first + LANES_OF_A_RUN]
        run = the_engine().start(brief, some, owner="ada")
        print(run.id, flush=True)  # noqa: T201 - what the test waits for
    threading.Event().wait()


if __name__ == "__main__":
    main()
