"""How long the command line takes to start: CPU seconds of whole processes, and times those of an empty Python.

    python benchmarks/startup.py [SHOP]      # without a shop, one of 300 customers is simulated

The least of several runs: whatever else the machine does only adds to it. What must not be imported is watched by
`tests/cli/test_startup.py`.
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ZHANGGUI = [sys.executable, "-m", "zhanggui"]
RUNS = 5


def cpu(*command: str) -> float:
    """The least CPU seconds that a process takes."""
    found = []
    for _ in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"ZHANGGUI_LANG": "en"})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(found)


def small(folder: Path) -> Path:
    """A simulated shop that is built."""
    for step in (
        ("simulate", str(folder), "--customers", "300"),
        ("load", str(folder / "incoming"), "--shop", str(folder)),
        ("build", "--shop", str(folder)),
    ):
        subprocess.run([*ZHANGGUI, *step], check=True, stdout=subprocess.DEVNULL)
    return folder


def main() -> None:
    """Print them."""
    with tempfile.TemporaryDirectory() as scratch:
        shop = sys.argv[1] if len(sys.argv) > 1 else str(small(Path(scratch) / "shop"))
        bare = cpu(sys.executable, "-c", "pass")
        print(f"| | CPU seconds | times `python -c pass` ({bare:.3f} s) | goal |\n|---|---|---|---|")
        for goal, command in (
            ("0.3", ["--help"]),
            ("1.5", ["measure", "gmv", "--period", "2025", "--shop", shop]),
            ("", ["measure", "gmv", "--period", "2025", "--by", "month", "--by", "channel", "--shop", shop]),
            ("", ["metrics"]),
        ):
            took = cpu(*ZHANGGUI, *command)
            print(
                f"| `zhanggui {' '.join(each for each in command if each not in {shop, '--shop'})}` | {took:.2f} | {took / bare:.0f} | {goal} |"
            )


if __name__ == "__main__":
    main()
