"""A file put into a folder whole and once, wherever the folder is and whenever we are killed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from zhanggui.journal.outlets.parcel import Parcel, failed
from zhanggui.journal.outlets.sheet import sheet
from zhanggui.settings import FileOutlet

OWN = ".zhanggui"
"""Where files stand until they are whole, and the marks that say of each that it once was."""


class Shelf(Protocol):
    """A folder that files can be put into. Names are relative to it."""

    def has(self, name: str) -> bool:
        """Whether there is a file of that name."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file and have it on the disk before this returns."""

    def move(self, name: str, to: str) -> None:
        """Give a file another name, in one step; raises FileNotFoundError where there is none."""


def place(shelf: Shelf, name: str, content: bytes, key: str) -> None:
    """Put a file into the folder once, however often this is called with its key.

    It is written aside, then marked as whole, then moved into place. Moving is one step, so a mark without a file aside
    says that it was put into place, even if whoever it was for has taken it away since.
    """
    aside, whole = f"{OWN}/{key}.part", f"{OWN}/{key}.whole"
    if not shelf.has(whole):
        shelf.write(aside, content)
        shelf.write(whole, b"")
    if shelf.has(aside):
        shelf.move(aside, name)


class Local:
    """A folder of this machine."""

    def __init__(self, root: Path) -> None:
        """Make it where it isn't there."""
        self._root = root
        (root / OWN).mkdir(parents=True, exist_ok=True)

    def has(self, name: str) -> bool:
        """Whether there is a file of that name."""
        return (self._root / name).exists()

    def write(self, name: str, content: bytes) -> None:
        """Write a file and have it on the disk before this returns."""
        path = self._root / name
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self._keep(path.parent)

    def move(self, name: str, to: str) -> None:
        """Give a file another name, in one step."""
        (self._root / name).replace(self._root / to)
        self._keep(self._root)

    @staticmethod
    def _keep(folder: Path) -> None:
        """Have the folder's list of names on the disk."""
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def to_folder(outlet: FileOutlet, parcel: Parcel, shop: Path) -> str:
    """Put a parcel into a folder of this machine; answers the file's name."""
    root, name = shop / outlet.folder, parcel.file_name(outlet.format)
    try:
        place(Local(root), name, sheet(parcel, outlet.format, outlet.headers), parcel.key)
    except OSError as error:
        raise failed(error.strerror or error, str(root)) from error
    return name
