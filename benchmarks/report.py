"""All editions, languages and formats of a shop's year: seconds, pages and memory, and that every file is verified.

    python benchmarks/report.py SHOP [--year 2025]

Composing is done once for all; the bundle that draws charts in a page is made beside it.
"""

from __future__ import annotations

import argparse
import resource
from collections import defaultdict
from pathlib import Path
from tempfile import mkdtemp
from time import perf_counter

from pypdf import PdfReader

from zhanggui import report
from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.nouns import Edition
from zhanggui.report import Format, Order, write
from zhanggui.settings import open_folder


def main() -> None:
    said = argparse.ArgumentParser()
    said.add_argument("shop", type=Path)
    said.add_argument("--year", type=int, default=2025)
    args = said.parse_args()
    opened = current(open_folder(args.shop), DOMAINS)
    out = Path(mkdtemp(prefix="report-"))
    started = last = perf_counter()
    spent: dict[str, float] = defaultdict(float)
    files: dict[str, int] = defaultdict(int)

    def done(name: str) -> None:
        nonlocal last
        now = perf_counter()
        kind = name.rsplit(".", 1)[-1]
        spent[kind] += now - last
        files[kind] += 1
        last = now

    written = write(opened, DOMAINS, Order(year=args.year, editions=list(Edition), formats=list(Format)), out, done)
    whole = perf_counter() - started
    print(f"{len(written.files)} files in {whole:.1f} s, peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")
    for kind, count in files.items():
        size = sum(each.path.stat().st_size for each in written.files if each.path.suffix == f".{kind}") / count / 2**20
        print(f"  {kind:8} {count:3} ×  {spent[kind] / count:6.2f} s each  {size:5.2f} MiB each")
    for each in written.files:
        if each.format is Format.PDF:
            print(f"  {each.path.name}: {len(PdfReader(each.path).pages)} pages")
    started = perf_counter()
    verdicts = report.verified(opened, written.files)
    numbers = sum(each.numbers for each in verdicts.values())
    print(
        f"verified: {numbers} numbers in {len(verdicts)} files, {perf_counter() - started:.1f} s, {sum(not each.passed for each in verdicts.values())} fail"
    )


if __name__ == "__main__":
    main()
