"""What takes much of the machine, in a process of its own: a build, and what models learn from it. Run as a module, by `run`.

So the server's memory and its answers to others are as they were, and what dies takes nothing with it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import msgspec

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import build, current
from zhanggui.errors import BadShop, Busy, ZhangguiError
from zhanggui.settings import open_folder
from zhanggui.words import Text, same

_TAIL = 400
Progress = Callable[[str, int, int], None]


def run(shop: Path, what: str, progress: Progress) -> dict[str, Any]:
    """Do it, and say what came of it; raises what it raises, and BadShop where its process ended before it was done."""
    command = [sys.executable, "-m", __name__, what, str(shop)]
    with (
        TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True) as process,  # noqa: S603 - our own module
    ):
        try:
            last: dict[str, Any] = {}
            for line in process.stdout or ():
                last = msgspec.json.decode(line)
                if "done" in last:
                    progress(last["at"], last["done"], last["whole"])
            process.wait()
            complaints.seek(0)
            said = complaints.read()
        except BaseException:
            process.kill()
            raise
    if "error" in last:
        raise _error(last["error"])
    if process.returncode or "done" in last or not last:
        raise BadShop(
            Text("工作进程中途停止（{code}）：{said}", "the process at work stopped half-way ({code}): {said}").format(
                code=process.returncode, said=same(said.strip()[-_TAIL:])
            ),
            fix=Text("检查内存与磁盘；上一次的构建仍在使用", "look at memory and disk; the last build is still in use"),
        )
    return last


def _error(said: dict[str, Any]) -> ZhangguiError:
    kind = Busy if said["kind"] == "Busy" else BadShop
    return kind(Text(**said["what"]), where=said["where"], fix=Text(**said["fix"]))


def _say(**what: object) -> None:
    sys.stdout.write(msgspec.json.encode(what).decode() + "\n")
    sys.stdout.flush()


def _build(shop: Path) -> None:
    made = build(open_folder(shop), DOMAINS, progress=lambda name, done, whole: _say(at=name, done=done, whole=whole))
    rows = sum(each.rows for each in made.record.tables.values())
    _say(build=made.id, tables=len(made.record.tables), rows=rows, last_day=None if made.last_day is None else str(made.last_day))
    made.warehouse.close()


def _learn(shop: Path) -> None:
    """What models say is kept beside the build: whoever decides afterwards reads it."""
    from zhanggui.engine.learn import learn  # noqa: PLC0415 - slow to import, and a build needs none of it

    models = [model for domain in DOMAINS for model in domain.models]
    opened = current(open_folder(shop), DOMAINS)
    for place, model in enumerate(models):
        _say(at=model.name, done=place, whole=len(models))
        learn(opened, model)
    opened.warehouse.close()
    _say(learned=len(models))


_WORK = {"build": _build, "learn": _learn}


def main(what: str, shop: Path) -> None:
    """Do it, line by line of JSON."""
    try:
        _WORK[what](shop)
    except ZhangguiError as error:
        words = {name: {"zh": text.zh, "en": text.en} for name, text in (("what", error.what), ("fix", error.fix))}
        _say(error={"kind": type(error).__name__, "where": error.where, **words})


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
