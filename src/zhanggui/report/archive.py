"""Every version of a year's summary, kept: reports/2025/003-9e34adfead07/ has its files, what they said and what verification found.

A version is a build read with one set of definitions; compiling it again puts the files in its folder anew, another build or
another definition makes another version. The newest files stand in reports/ as well, where people and the API look for them.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import filelock
import msgspec

from zhanggui.engine.build import Build
from zhanggui.engine.intake import manifest
from zhanggui.errors import BadFile, Unknown
from zhanggui.nouns import Domain, Edition, Sentence
from zhanggui.report import File, Format, Order, Written, verified, write
from zhanggui.report.document import Document
from zhanggui.report.ledger import Ledger, ledger
from zhanggui.settings import Folder
from zhanggui.words import Lang, Text, same

if TYPE_CHECKING:
    from zhanggui.report.verify import Verdict

RECORD = "version.json"
_FOLDER = re.compile(r"(\d{3,})-([0-9a-f]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something that didn't hold when the file was read back."""

    place: str
    said: str
    expected: str | None
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file of a version. `numbers` were found in it and `held` of them held; None where nobody read it back."""

    name: str
    edition: str
    lang: str  #: empty for a workbook, which says both
    format: str
    sha256: str
    size: int
    numbers: int | None = None
    held: int | None = None
    findings: tuple[Found, ...] = ()

    @property
    def verified(self) -> bool | None:
        """Whether all of it holds; None where it was not read back."""
        return None if self.numbers is None else not self.findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of a year's summary. `definitions` and `data` are hashes of what the numbers mean and of what came in."""

    year: int
    number: int
    build: str
    definitions: str
    data: str
    made_at: datetime
    by: str = ""
    files: tuple[Kept, ...] = ()

    @property
    def name(self) -> str:
        """What its folder is called."""
        return f"{self.number:03d}-{self.build}"

    @property
    def editions(self) -> tuple[Edition, ...]:
        """The editions that it has."""
        there = {each.edition for each in self.files}
        return tuple(edition for edition in Edition if edition.value in there)

    def of(self, edition: Edition) -> tuple[Kept, ...]:
        """The files of an edition."""
        return tuple(each for each in self.files if each.edition == edition.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What came of compiling: the version, the claims of its front page, the newest files and what verification said of each."""

    version: Version
    claims: tuple[Sentence, ...]
    newest: tuple[Path, ...]
    verdicts: Mapping[Path, Verdict]

    @property
    def passed(self) -> bool:
        """Whether nothing that was read back failed."""
        return all(each.passed for each in self.verdicts.values())


Progress = Callable[[Text, int, int], None]


def compile_(  # noqa: PLR0913 - what is compiled, from what, where, by whom and when
    folder: Folder,
    build: Build,
    domains: Sequence[Domain],
    order: Order,
    *,
    now: datetime,
    by: str = "",
    progress: Progress | None = None,
    reads_back: bool = True,
) -> Compiled:
    """Write what was ordered, read it back, and keep it as a version; the files are there whole or not at all."""
    steps = _Steps(_number_of_steps(order), progress or (lambda _words, _part, _whole: None))
    with TemporaryDirectory(dir=folder.reports, prefix=".part-") as part:
        written = write(build, domains, order, Path(part), partial(steps.next, Text("写出 {name}", "writing {name}")))
        read = written.files if reads_back else ()
        verdicts = verified(build, read, partial(steps.next, Text("核对 {name}", "verifying {name}")))
        files = tuple(_kept(each, verdicts.get(each.path)) for each in written.files)
        with filelock.FileLock(folder.reports / ".lock"):
            version = _keep(folder, _version(folder, build, domains, order.year, (now, by)), written, files)
    return Compiled(
        version=version,
        claims=written.claims,
        newest=tuple(folder.reports / each.name for each in files),
        verdicts={folder.reports / path.name: verdict for path, verdict in verdicts.items()},
    )


@dataclass(slots=True)
class _Steps:
    """How many of so many steps are done."""

    whole: int
    tell: Progress
    done: int = 0

    def next(self, words: Text, name: str) -> None:
        self.done += 1
        self.tell(words.format(name=same(name)), self.done, self.whole)


def _number_of_steps(order: Order) -> int:
    """Composing, then writing and verifying each file."""
    files = len(order.editions) * sum(1 if each is Format.XLSX else len(order.langs) for each in order.formats)
    return 1 + 2 * files


def _kept(file: File, verdict: Verdict | None) -> Kept:
    content, first = file.path.read_bytes(), file.documents[0]
    findings = verdict.findings if verdict else ()
    return Kept(
        name=file.path.name,
        edition=first.edition.value,
        lang="" if file.format is Format.XLSX else first.lang.value,
        format=file.format.value,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        numbers=verdict.numbers if verdict else None,
        held=verdict.held if verdict else None,
        findings=tuple(Found(place=each.place, said=each.said, expected=each.expected, why=each.why) for each in findings),
    )


def _version(folder: Folder, build: Build, domains: Sequence[Domain], year: int, made: tuple[datetime, str]) -> Version:
    """The version that this is: one that is there, or the next; `made` says when and by whom."""
    now, by = made
    there = versions(folder, year)
    definitions = _hash(sorted((metric.name, metric.version) for domain in domains for metric in domain.metrics))
    old = next((each for each in there if (each.build, each.definitions) == (build.id, definitions)), None)
    if old is not None:
        return replace(old, made_at=now, by=by)
    data = _hash(sorted(piece.digest for batch in manifest.read(folder).batches for piece in batch.pieces))
    number = max((each.number for each in there), default=0) + 1
    return Version(year=year, number=number, build=build.id, definitions=definitions, data=data, made_at=now, by=by)


def _keep(folder: Folder, version: Version, written: Written, files: Sequence[Kept]) -> Version:
    home = home_of(folder, version)
    home.mkdir(parents=True, exist_ok=True)
    anew = {each.name for each in files}
    kept = replace(version, files=tuple(sorted((*(each for each in version.files if each.name not in anew), *files), key=_place)))
    for file in written.files:
        shutil.move(file.path, home / file.path.name)
        _stand(home / file.path.name, folder.reports / file.path.name)
    for edition, documents in _documents(written).items():
        manifest.replace_whole(home / _ledger(edition), msgspec.json.encode(ledger(documents)))
    manifest.replace_whole(home / RECORD, msgspec.json.format(msgspec.json.encode(kept)))
    return kept


def _stand(kept: Path, newest: Path) -> None:
    """Put a copy where the newest is looked for: a hand that edits it leaves what is kept as it was."""
    part = newest.with_name(f".{newest.name}.part")
    shutil.copyfile(kept, part)
    part.replace(newest)


def _place(kept: Kept) -> tuple[int, int, int]:
    return (
        [each.value for each in Edition].index(kept.edition),
        [each.value for each in Format].index(kept.format),
        [*(each.value for each in Lang), ""].index(kept.lang),
    )


def _documents(written: Written) -> dict[Edition, dict[Lang, Document]]:
    found: dict[Edition, dict[Lang, Document]] = {}
    for file in written.files:
        for each in file.documents:
            found.setdefault(each.edition, {})[each.lang] = each
    return found


def _hash(said: object) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()[:12]


def _ledger(edition: Edition) -> str:
    return f"said-{edition.value}.json"


# ── finding what is kept ─────────────────────────────────────────────────────


def home_of(folder: Folder, version: Version) -> Path:
    """Where the files of a version lie."""
    return folder.reports / str(version.year) / version.name


def years(folder: Folder) -> list[int]:
    """The years of which there is a version, the newest first."""
    return sorted((int(each.name) for each in folder.reports.iterdir() if each.is_dir() and each.name.isdigit()), reverse=True)


def versions(folder: Folder, year: int) -> list[Version]:
    """The versions of a year, the newest first."""
    home = folder.reports / str(year)
    records = (each / RECORD for each in home.iterdir() if _FOLDER.fullmatch(each.name)) if home.is_dir() else ()
    found = [msgspec.json.decode(each.read_bytes(), type=Version) for each in records if each.is_file()]
    return sorted(found, key=lambda each: each.number, reverse=True)


def version_of(folder: Folder, year: int, number: int) -> Version:
    """Find a version; raises Unknown."""
    there = versions(folder, year)
    found = next((each for each in there if each.number == number), None)
    if found is None:
        raise Unknown(Text("版本", "version"), str(number), [str(each.number) for each in there] or ["–"])
    return found


def said_in(folder: Folder, version: Version, edition: Edition) -> Ledger:
    """What an edition said in a version; raises Unknown where the version hasn't got it."""
    path = home_of(folder, version) / _ledger(edition)
    if not path.is_file():
        raise Unknown(
            Text("这一版本里的版式", "edition in this version"), edition.value, [each.value for each in version.editions] or ["–"]
        )
    return msgspec.json.decode(path.read_bytes(), type=Ledger)


def content_of(folder: Folder, version: Version, name: str) -> bytes:
    """A file of a version, as it was written; raises Unknown where there is none, BadFile where somebody changed it since."""
    kept: Mapping[str, Kept] = {each.name: each for each in version.files}
    if name not in kept:
        raise Unknown(Text("文件", "file"), name, kept)
    path = home_of(folder, version) / name
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != kept[name].sha256:
        raise BadFile(
            Text("这份文件在存档之后被改动过", "this file was changed after it was kept"),
            where=name,
            fix=Text("重新生成这一版", "compile it anew"),
        )
    return content
