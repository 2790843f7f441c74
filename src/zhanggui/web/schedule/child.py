"""A build in a process of its own: the server's memory and its answers to others are as they were. Run as a module, by `run`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import msgspec

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import build
from zhanggui.errors import BadShop, Busy, ZhangguiError
from zhanggui.settings import open_folder
from zhanggui.words import Text, same

_TAIL = 400
Progress = Callable[[str, int, int], None]


def run(shop: Path, progress: Progress) -> dict[str, Any]:
    """Build the shop, and say what came of it; raises what the build raises, and BadShop where its process ended before it was done."""
    command = [sys.executable, "-m", __name__, str(shop)]
    with (
        TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True) as process,  # noqa: S603 - our own module
    ):
        try:
            last: dict[str, Any] = {}
            for line in process.stdout or ():
                last = msgspec.json.decode(line)
                if "table" in last:
                    progress(last["table"], last["done"], last["whole"])
            process.wait()
            complaints.seek(0)
            said = complaints.read()
        except BaseException:
            process.kill()
            raise
    if "error" in last:
        raise _error(last["error"])
    if process.returncode or "build" not in last:
        raise BadShop(
            Text("构建进程中途停止（{code}）：{said}", "the building process stopped half-way ({code}): {said}").format(
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


def main(shop: Path) -> None:
    """Build, line by line of JSON."""
    try:
        made = build(open_folder(shop), DOMAINS, progress=lambda name, done, whole: _say(table=name, done=done, whole=whole))
    except ZhangguiError as error:
        words = {name: {"zh": text.zh, "en": text.en} for name, text in (("what", error.what), ("fix", error.fix))}
        _say(error={"kind": type(error).__name__, "where": error.where, **words})
        return
    rows = sum(each.rows for each in made.record.tables.values())
    _say(build=made.id, tables=len(made.record.tables), rows=rows, last_day=None if made.last_day is None else str(made.last_day))
    made.warehouse.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
