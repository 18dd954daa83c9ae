"""What tests do at a failpoint: kill, pause, sleep, raise. Never in the production image.

``relay.acked=kill@0.1*25,consumer.committed=kill#40``: with a probability (@), at the nth
passage (#), at most so many times in all (*), restarts included: the journal is the memory.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

_FORM = re.compile(
    r"^(?P<point>[a-z._]+)=(?P<act>kill|raise|pause:\d+|sleep:\d+(?:\.\d+)?)"
    r"(?:@(?P<chance>[\d.]+))?(?:#(?P<nth>\d+))?(?:\*(?P<most>\d+))?$"
)


class Planned(Exception):
    """The exception of a failpoint armed with ``raise``."""


@dataclass
class Trigger:
    """One armed point."""

    point: str
    act: str
    chance: float
    nth: int | None
    most: int | None
    journal: Path | None
    service: str
    passages: int = 0
    fired: int = field(default=0)

    def run(self) -> None:
        """Count the passage, then act if it is time."""
        self.passages += 1
        if self.most is not None and self.fired >= self.most:
            return
        if self.nth is not None and self.passages != self.nth:
            return
        if random.random() >= self.chance:  # noqa: S311
            return
        self.fired += 1
        self._write_down()
        self._act()

    def _write_down(self) -> None:
        if self.journal is None:
            return
        line = {"point": self.point, "service": self.service, "pid": os.getpid(), "n": self.fired}
        with self.journal.open("a") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _act(self) -> None:
        name, _, value = self.act.partition(":")
        if name == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif name == "sleep":
            time.sleep(float(value))
        elif name == "raise":
            raise Planned(self.point)
        else:
            self._pause(int(value))

    @staticmethod
    def _pause(seconds: int) -> None:
        wake = f"import os,signal,time;time.sleep({seconds});os.kill({os.getpid()},signal.SIGCONT)"
        subprocess.Popen([sys.executable, "-c", wake], start_new_session=True)  # noqa: S603
        os.kill(os.getpid(), signal.SIGSTOP)


def parse(text: str, journal: Path | None, service: str) -> dict[str, Trigger]:
    """Read TDU_FAILPOINTS; what the journal says has fired is deducted from the quotas."""
    triggers = {}
    for part in filter(None, map(str.strip, text.split(","))):
        match = _FORM.match(part)
        if match is None:
            raise ValueError(f"failpoint: {part}")
        trigger = Trigger(
            point=match["point"],
            act=match["act"],
            chance=float(match["chance"] or 1),
            nth=int(match["nth"]) if match["nth"] else None,
            most=int(match["most"]) if match["most"] else None,
            journal=journal,
            service=service,
        )
        trigger.fired = _already(journal, match["point"], service)
        triggers[match["point"]] = trigger
    return triggers


def _already(journal: Path | None, point: str, service: str) -> int:
    if journal is None or not journal.exists():
        return 0
    lines = map(json.loads, filter(None, journal.read_text().splitlines()))
    return sum(1 for line in lines if line["point"] == point and line["service"] == service)
