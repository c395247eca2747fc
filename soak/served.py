"""The app's own server, with a second door: `python -m soak.served PORT NOTES`.

Streamlit serves the app as always. Besides, each line that comes in, the names of models, starts a
run with a lane each, whose id is then printed; and NOTES tells when text arrived, for comparing.
"""

import sys
from pathlib import Path
from threading import Thread

from bench.crash import note_arrivals
from bench.lanes import write


def main(port: str, notes: str) -> None:
    """Serve until killed."""
    from streamlit.web.cli import main as streamlit

    note_arrivals(Path(notes))
    Thread(target=_take_orders, daemon=True).start()
    options = {"port": port, "address": "127.0.0.1", "headless": "true", "fileWatcherType": "none"}
    streamlit(["run", "app.py", *(f"--server.{name}={value}" for name, value in options.items())])


def _take_orders() -> None:
    for line in sys.stdin:
        run = write(*line.split())
        print(f"run {run.id}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
