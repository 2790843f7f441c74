"""Cuts the fonts of the PDF from Noto Sans CJK and Noto Serif CJK: `python benchmarks/subset.py [FOLDER OF THE .ttc FILES]`.

Needs fonttools. The same sources give the same bytes. The families are renamed: a subset is not the
font itself, and on a machine that has Noto the two must not be confused.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

from zhanggui.report.pdf.charset import charset
from zhanggui.report.pdf.faces import FACES
from zhanggui.report.pdf.plates import WIDTHS

IDEOGRAPH, IDEOGRAPHS = 0x4E00, range(0x2E80, 0xA000)
SOURCES = Path("/usr/share/fonts/opentype/noto")
CUTS = (("Sans", "Regular"), ("Sans", "Bold"), ("Serif", "Bold"))


def cut(source: Path, face: str, weight: str) -> Path:
    """Write one subset; a character that the source lacks is an error."""
    font = _of(source / f"Noto{face}CJK-{weight}.ttc", f"Noto {face} CJK SC")
    lacking = sorted(character for character in charset() if ord(character) not in font.getBestCmap())
    if lacking:
        raise SystemExit(f"Noto {face} {weight} has no {''.join(lacking)}")
    options = subset.Options(hinting=False, notdef_outline=True, layout_features=["kern", "liga", "pwid"], name_IDs=["*"])
    options.drop_tables += ["VORG", "vhea", "vmtx"]  # lines run across
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(character) for character in charset()])
    cutter.subset(font)
    _rename(font, f"Zhanggui {face}", weight)
    written = FACES / f"Zhanggui{face}-{weight}.otf"
    font.recalcTimestamp = False
    font.save(written, reorderTables=True)
    return written


def measure(sans: Path) -> Path:
    """Write the widths of the sans alone: to lay a chart out, each of its words is measured, and a small font is measured three times as fast."""
    font = TTFont(sans, recalcTimestamp=False)
    codes, widths = font.getBestCmap(), font["hmtx"]
    square = {code for code in codes if widths[codes[code]][0] == font["head"].unitsPerEm}
    cutter = subset.Subsetter(subset.Options(hinting=False, layout_features=[], name_IDs=["*"]))
    cutter.populate(unicodes=[*(set(codes) - square), IDEOGRAPH])
    cutter.subset(font)
    codes = font.getBestCmap()
    table = CmapSubtable.newSubtable(13)  # many characters, one glyph
    table.platformID, table.platEncID, table.language, table.reserved, table.length, table.nGroups = 3, 10, 0, 0, 0, 0
    table.cmap = dict.fromkeys([*square, *IDEOGRAPHS], codes[IDEOGRAPH]) | {
        code: glyph for code, glyph in codes.items() if code not in square
    }
    font["cmap"].tables = [table]
    _rename(font, "Zhanggui Measure", "Regular")
    written = WIDTHS / "ZhangguiMeasure-Regular.otf"
    font.save(written, reorderTables=True)
    return written


def _of(collection: Path, family: str) -> TTFont:
    """The Simplified Chinese font of a collection."""
    return next(font for font in TTCollection(collection).fonts if font["name"].getDebugName(1).startswith(family))


def _rename(font: TTFont, family: str, weight: str) -> None:
    names, full = font["name"], f"{family} {weight}"
    names.names = [record for record in names.names if record.nameID in (0, 5, 13, 14) and record.langID == 0x409]
    for place, said in ((1, family), (2, weight), (3, full), (4, full), (6, full.replace(" ", "-", 1).replace(" ", ""))):
        names.setName(said, place, 3, 1, 0x409)
    top = font["CFF "].cff
    top.fontNames[0] = full.replace(" ", "")
    for record, said in (("FamilyName", family), ("FullName", full)):
        setattr(top.topDictIndex[0], record, said)
    font["OS/2"].usWeightClass = {"Regular": 400, "Bold": 700}[weight]


if __name__ == "__main__":
    cuts = [cut(Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCES, face, weight) for face, weight in CUTS]
    for written in (*cuts, measure(cuts[0])):
        print(f"{written.name}: {written.stat().st_size / 1e6:.2f} MB")
