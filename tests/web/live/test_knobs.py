"""What can be set is said in both languages, and what can't be meant is refused on the settings page."""

from dataclasses import fields

import pytest

from zhanggui.web.access import Role
from zhanggui.web.live.knobs import SECTIONS, WORDS, knobs


def test_everything_that_can_be_set_is_said():
    assert {(section, each.name) for section, kind in SECTIONS.items() for each in fields(kind)} == {
        (section, name) for section, words in WORDS.items() for name in words
    }
    assert all(words.zh and words.en for *_, words in knobs())


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ('live = ["gmw"]', "there is no counter of today"),
        ('days = ["aov"]', "there is no metric whose days add up"),
        ('outlets = ["ops"]', "there is no outlet"),
        ('quiet = "night"', "is no time"),
        ("reech = 3", "no such setting"),
    ],
)
def test_what_cant_be_meant_is_refused(own_console, visitor, said, why):
    file = own_console.path / "zhanggui.toml"
    before = file.read_text("utf-8")
    answer = visitor(Role.OWNER, lang="en").post("/manage/settings", {"text": f"{before}\n[alerts]\n{said}\n"})
    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert file.read_text("utf-8") == before


def test_what_can_is_kept(own_console, visitor):
    file = own_console.path / "zhanggui.toml"
    said = file.read_text("utf-8") + '\n[alerts]\nlive = ["sessions"]\nquiet = "22:00-08:00"\nowners = { gmv = "张三" }\n'
    assert visitor(Role.OWNER).post("/manage/settings", {"text": said}).status_code == 302
    assert file.read_text("utf-8") == said
