"""What holds for every section: it asks for all that it writes, says each thing once, and keeps to the words that are allowed."""

import re
from collections import Counter
from itertools import chain

import pytest

from zhanggui.domains import DOMAINS
from zhanggui.domains.catalog.tables import UNNAMED, ranked
from zhanggui.engine.measure import UNKNOWN, measure
from zhanggui.facts import Comparison, Fact, Interval, Period, Receipt, Slice, Unit
from zhanggui.nouns import Ask, Edition, Facts
from zhanggui.report.compose import asks, sections_of
from zhanggui.report.outline import CHAPTERS, TITLES
from zhanggui.words import Lang

YEAR = Period.year(2025)
SECTIONS = [section for domain in DOMAINS for section in domain.sections]

FORBIDDEN = re.compile("最佳|最好|最优|第一|唯一|顶级|国家级|首选|极致|独一无二|绝对|全网|史上|领先")
"""Words that China's Advertising Law forbids without a ranked source."""

CAUSAL = re.compile(
    "因为|由于|得益于|导致|促使|带动|拉动|推动|使得|造成|受益于"
    r"|\b(?:because|due to|owing to|thanks to|caused?|drove|driven|boosted|led to|resulted)\b"
)
JUDGING = re.compile(r"显著|大幅|优异|喜人|亮眼|稳步|\b(?:significant\w*|strong\w*|impressive|excellent|steady|steadily|robust)\b")


def made_up(ask: Ask) -> tuple[Fact, ...]:
    """Facts of an ask on a shop where everything is known: a rise, a fall, and a slice that nobody knew of."""
    values = [(120.0, 100.0), (60.0, 90.0), (5.0, 4.0)] if ask.by else [(120.0, 100.0)]
    names = list(dict.fromkeys((*(ask.by[0].values if ask.by else ()), "甲 · 某某", "乙 · 某某", "丙 · 某某")))[:8]
    pairs = [("", values[0])]
    scale = 0.001 if ask.metric.unit is Unit.SHARE else 1.0
    if ask.by:
        names = [UNKNOWN, *names]  # the one that rose most is nobody
        pairs = zip(names, [(9e9, 1.0), *values, *values, *values], strict=False)
    return tuple(
        Fact(
            metric=ask.metric.name,
            title=ask.metric.title,
            value=now * scale,
            unit=ask.metric.unit,
            period=ask.period,
            receipt=Receipt("SELECT 1", "b"),
            slices=(Slice(ask.by[0].name, name),) if ask.by else (),
            comparison=Comparison(YEAR.year_before(), before * scale, now / before - 1, (now - before) * scale),
            interval=Interval(now * scale * 0.999, now * scale * 1.001),
        )
        for name, (now, before) in pairs
    )


def of(section) -> Facts:
    """The facts that a section asks for, and no others."""
    return Facts({ask: made_up(ask) for ask in asks([section], YEAR, YEAR.year_before())})


def said(section) -> list:
    facts = of(section)
    return [*section.write(facts), *(section.headline(facts) if section.headline else ())]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_a_section_asks_for_all_that_it_writes(section):
    sentences = said(section)
    assert sentences
    assert all(sentence.known for sentence in sentences)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_a_section_writes_nothing_that_is_not_known(section, small_build):
    """On the shop of a dozen orders, where much is not known, it neither fails nor says what it doesn't know."""
    facts = measure(small_build, asks([section], YEAR, YEAR.year_before()))
    for sentence in section.write(facts):
        if sentence.known:
            assert "not known" not in sentence.to(Lang.EN)
            assert "未知" not in sentence.to(Lang.ZH)


@pytest.mark.parametrize(
    "section", [each for domain in DOMAINS if domain.name != "plan" for each in domain.sections], ids=lambda section: section.name
)
def test_a_sentence_compares_once(section):
    """One comparison a sentence: «on the year before» is not said twice in a breath."""
    for sentence in said(section):
        for words in (sentence.words.zh, sentence.words.en):
            assert len(re.findall(r"_(?:moved|change|difference)\}", words)) <= 1, words


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_prose_keeps_to_the_words_that_are_allowed(section):
    for sentence in said(section):
        for words in (sentence.words.zh, sentence.words.en, section.title.zh, section.title.en):
            for rule in (FORBIDDEN, CAUSAL, JUDGING):
                assert not rule.search(words), words


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_a_sentence_ends_as_one_does(section):
    for sentence in said(section):
        assert sentence.words.zh.endswith(("。", "。）"))
        assert sentence.words.en.endswith(".")
        assert "，，" not in sentence.to(Lang.ZH)
        assert not re.search(r" [,.;:]|,,|  ", sentence.to(Lang.EN)), sentence.to(Lang.EN)


@pytest.mark.parametrize("edition", list(Edition))
def test_an_edition_says_each_thing_once(edition):
    """No two sections of an edition say the same sentence of the same numbers."""
    sections = sections_of(DOMAINS, edition)
    words = Counter(chain.from_iterable({sentence.words for sentence in section.write(of(section))} for section in sections))
    assert [text.zh for text, times in words.items() if times > 1 and "{name}" not in text.zh] == []


@pytest.mark.parametrize("edition", list(Edition))
def test_every_section_has_its_chapter(edition):
    assert edition in TITLES
    chapters = {section.editions[edition] for section in sections_of(DOMAINS, edition)}
    assert chapters <= set(CHAPTERS[edition])
    assert list(CHAPTERS[edition]) == sorted(CHAPTERS[edition])


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_nobody_comes_first(section):
    """What is filed under no name leads nothing, gains nothing and loses nothing."""
    assert UNNAMED == UNKNOWN
    for sentence in said(section):
        if sentence.words.zh.find("居首") >= 0:
            assert UNKNOWN not in sentence.to(Lang.ZH)


def test_one_alone_is_not_ranked():
    ask = next(ask for ask in asks(SECTIONS, YEAR, YEAR.year_before()) if ask.by)
    nobody, first, second, *_ = made_up(ask)
    assert ranked([nobody, first]) == []
    assert ranked([nobody, first, second]) == [first, second]


def test_places_in_a_chapter_are_taken_once():
    for edition in Edition:
        places = Counter((section.editions[edition], section.place) for section in sections_of(DOMAINS, edition))
        assert [place for place, times in places.items() if times > 1] == []


@pytest.mark.parametrize("edition", list(Edition))
def test_a_front_page_is_full(edition):
    """Enough headlines for five claims, and figures of its own."""
    sections = sections_of(DOMAINS, edition)
    assert sum(len(list(section.headline(of(section)))) for section in sections if section.headline) >= 5
    front = [metric for section in sections for metric in section.front]
    assert 5 <= len(front) <= 12
    assert len(front) == len(set(front))
