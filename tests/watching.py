"""Have a process watched as it looks up and connects: it writes down whom it calls."""

from pathlib import Path


def watching(log: Path) -> dict[str, str]:
    """What makes a Python process, and its children, write down whom they call."""
    return {"PYTHONPATH": str(Path(__file__).parent / "watched"), "WATCHED": str(log)}
