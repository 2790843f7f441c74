"""The audit log in words."""

import pytest
from auditlog.models import LogEntry

from zhanggui.web.access import Role


@pytest.mark.parametrize(
    ("lang", "words"),
    [("zh", ("人员", "角色：– → 供应链", "语言：– → zh")), ("en", ("person", "role: – → Supply chain", "language: – → zh"))],
)
def test_a_new_person_is_told_in_words_and_without_what_a_machine_needs(lang, words, console, visitor):
    owner = visitor(Role.OWNER, lang=lang)
    owner.post("/manage/people", {"name": "mei", "role": "supply"})
    said = owner.get("/manage/audit?who=owner").content.decode()
    for each in words:
        assert each in said, each
    for each in ("journal.", "None", "id:", "id：", "rulings"):
        assert each not in said, each


def test_letters_are_letters_and_a_moment_has_no_millionths(console, visitor, person):
    person(Role.PARTNER, only={"category": "茶"})
    entry = LogEntry.objects.get(object_repr="partner")
    entry.changes = {"only": ["{}", '{"category": "\\u8336"}'], "taken_at": ["None", "2026-11-29 03:48:12.887168"]}
    entry.action = LogEntry.Action.UPDATE
    entry.save()
    said = visitor(Role.OWNER).get("/manage/audit").content.decode()
    assert "只看的行：{} → {&#34;category&#34;: &#34;茶&#34;}" in said
    assert "处理时间：– → 2026-11-29 03:48:12<" in said
