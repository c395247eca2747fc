"""The sweeps of the tests at their widest: replies that are cut off at every 50th character."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from soak.table import heading, report

ROOT: Final = Path(__file__).parent.parent
TESTS: Final = ("tests/test_envelope_cuts.py",)
SETTING: Final = {"SWEEPS": "widest"}


def main() -> int:
    """Run the tests that sweep; 1 when one of them fails."""
    heading("The widest sweeps")
    command = [sys.executable, "-m", "pytest", "-q", *TESTS]
    status = subprocess.run(command, cwd=ROOT, env=os.environ | SETTING, check=False).returncode
    return report("status of the tests", status, at_most=0)
