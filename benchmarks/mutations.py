"""Random changes of a finished page, and how many verification finds: `python benchmarks/mutations.py SHOP [--changes 500] [--year 2025]`."""

import argparse
import random
import sys
from collections import Counter
from pathlib import Path
from tempfile import mkdtemp

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "report" / "verify"))

from mutation import KINDS, Stream

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.nouns import Edition
from zhanggui.report.compose import summaries
from zhanggui.report.html import body, page
from zhanggui.report.pages import document
from zhanggui.report.receipts import Receipts
from zhanggui.report.verify import Verifier
from zhanggui.report.verify.readers import read
from zhanggui.settings import open_folder
from zhanggui.words import Lang


def main() -> None:
    said = argparse.ArgumentParser()
    said.add_argument("shop", type=Path)
    said.add_argument("--changes", type=int, default=500)
    said.add_argument("--year", type=int, default=2025)
    args = said.parse_args()
    opened = current(open_folder(args.shop), DOMAINS)
    found = summaries(opened, DOMAINS, args.year, [Edition.COMPREHENSIVE])[Edition.COMPREHENSIVE]
    verifier, out = Verifier(opened), Path(mkdtemp())
    for lang in Lang:
        written = document(found, lang)
        path = out / f"{lang}.html"
        path.write_text(page(written, body(written, Receipts(opened, found.measures), {}), ""), "utf-8")
        items, dice = read(path), random.Random(11)  # noqa: S311 - a seed, not a secret
        clean = list(verifier.verify(items, written).findings)
        stream, made, missed = Stream(items, str(lang)), Counter(), []
        while made.total() < args.changes:
            kind = dice.choice(KINDS)
            change = stream.change(kind, dice)
            if change is not None:
                made[str(kind)] += 1
                if verifier.verify(change[2], written).passed:
                    missed.append(change[:2])
        print(
            f"{lang}: {made.total() - len(missed)} of {made.total()} changes found, {len(clean)} findings on the clean page; missed {missed}"
        )


if __name__ == "__main__":
    main()
