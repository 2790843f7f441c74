"""What a process takes: seconds on the clock and of the processor, and the kernel's own account of its peak memory."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ZHANGGUI = Path(sys.executable).parent / "zhanggui"


@dataclass(frozen=True, slots=True)
class Run:
    """What a process took, and what it said."""

    seconds: float
    cpu: float
    gib: float
    out: str


def run(*command: object) -> Run:
    """Run a process to its end."""
    started = time.perf_counter()
    process = subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, text=True, env=os.environ | {"ZHANGGUI_LANG": "en"})
    out = process.stdout.read() if process.stdout else ""
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {command}")
    return Run(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 2**20, out)


def together(runs: list[Run]) -> Run:
    """Several processes, one after the other."""
    return Run(sum(each.seconds for each in runs), sum(each.cpu for each in runs), max(each.gib for each in runs), "")
