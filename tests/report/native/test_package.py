"""A package is the same every time, says no date, and holds no character that XML forbids."""

import io
import zipfile
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from zhanggui.report.native.package import Part, legal, packed, quoted, words


@given(st.text())
def test_any_text_may_stand_in_xml(text):
    element = ET.fromstring(f"<a b={quoted(text)}>{words(text)}</a>")  # noqa: S314 - our own
    assert (element.text or "") == legal(text).replace("\r\n", "\n").replace("\r", "\n")


def test_what_is_lost_is_seen():
    assert legal("a\x00b\x1bc\u202ed") == "a\ufffdb\ufffdc\ufffdd"
    assert legal("行\n\t字") == "行\n\t字"


def test_parts_are_linked_by_relative_names():
    main, other = Part("/word/document.xml", "x", "<a/>"), Part("/word/charts/chart1.xml", "y", "<b/>")
    assert main.link(other, "chart") == "rId1" == main.link(other, "chart")
    blob = packed(main, [other], "Title", "en-GB")
    assert blob == packed(main, [other], "Title", "en-GB")
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert 'Target="charts/chart1.xml"' in archive.read("word/_rels/document.xml.rels").decode()
        core = archive.read("docProps/core.xml").decode()
    assert "Title" in core
    assert "dcterms" not in core
