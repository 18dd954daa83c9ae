"""The variables of the system that runs on this machine, for a command that was given none."""

import json
import os
from pathlib import Path


def use_the_running_system() -> None:
    """Take the variables that `traitdunion up` wrote, unless the command already has its own."""
    if "TDU_REGION_FILE" in os.environ:
        return
    home = os.environ.get("TDU_STATE") or Path(__file__).parents[1] / ".local"
    file = Path(home) / "run" / "environment.json"
    if not file.is_file():
        return
    for name, value in json.loads(file.read_text("utf-8")).items():
        os.environ.setdefault(name, value)
