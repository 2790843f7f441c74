"""How files were read before: a file like one of them is read by the same query, which needs not be written again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from zhanggui.engine.code import code_of, fingerprint_of
from zhanggui.engine.intake.apart import Fault
from zhanggui.engine.intake.manifest import replace_whole
from zhanggui.nouns import Take


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The query that types the rows of a file, and the problems that it finds, by their numbers in `#why`."""

    query: str
    faults: tuple[Fault, ...]


class Readings:
    """The readings that this version of the program has written for a shop. They hold names of columns, and no rows."""

    def __init__(self, folder: Path) -> None:
        """Look into `folder`; what another version has left there is of no more use."""
        self._folder = folder / code_of()[:16]
        for other in folder.glob("*"):
            if other != self._folder:
                shutil.rmtree(other, ignore_errors=True)

    def of(self, take: Take, manner: tuple[object, ...], write: Callable[[], Reading]) -> Reading:
        """The reading of files of one `take` that are written in one `manner`."""
        file = self._folder / f"{fingerprint_of(repr(take), repr(manner))[:32]}.json"
        if file.exists():
            with suppress(msgspec.DecodeError):  # what a failing disk has left of one is written again
                return msgspec.json.decode(file.read_bytes(), type=Reading)
        reading = write()
        self._folder.mkdir(parents=True, exist_ok=True)
        replace_whole(file, msgspec.json.encode(reading))
        return reading
