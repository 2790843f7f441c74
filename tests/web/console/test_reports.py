"""Reports in the console: compiled, read in a sandbox, taken out, verified, compared, commented on."""

import io
import shutil
import zipfile

import pytest
from auditlog.models import LogEntry
from django.urls import reverse
from django.utils.http import urlencode

from zhanggui.nouns import Edition
from zhanggui.report.archive import said_in, version_of, versions
from zhanggui.settings import open_folder
from zhanggui.web.access import Role
from zhanggui.web.answers import answers_of
from zhanggui.web.jobs.models import Job
from zhanggui.web.jobs.running import Runner, run, start
from zhanggui.web.reports.kinds import COMPILE, INBOX
from zhanggui.web.reports.models import Comment

HTML = "/reports/2025/1/files/2025-growth-zh.html"
WANTED = {"year": "2025", "edition": ["growth"], "lang": ["zh", "en"], "format": ["html", "docx"]}
READERS = [role for role in Role if role is not Role.PARTNER]


@pytest.fixture(scope="module")
def kept(dozen, tmp_path_factory, django_db_setup, django_db_blocker):
    """A copy of the dozen's shop with one version of its growth edition, made by a job."""
    path = tmp_path_factory.mktemp("kept") / "shop"
    shutil.copytree(dozen.folder.path, path)
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(Runner, "take", lambda self, job, kind: run(self.shop, job.pk, kind))
        arguments = {"year": 2025, "editions": ["growth"], "langs": ["zh", "en"], "formats": ["html", "docx"]}
        job = start(open_folder(path), COMPILE, arguments)
        job.refresh_from_db()
        assert job.result == {"year": 2025, "number": 1, "passed": True}, job.error
        job.delete()
    return path


@pytest.fixture
def reported(kept, settings):
    settings.SHOP = kept
    answers_of.cache_clear()
    return open_folder(kept)


def a_claim(folder):
    said = said_in(folder, version_of(folder, 2025, 1), Edition.GROWTH)
    return said.facts[next(each for each in said.sentences if each.facts).facts[0]]


def test_an_edition_is_compiled_by_a_job(own_console, visitor, at_once):
    owner = visitor(Role.OWNER)
    answer = owner.post("/reports/compile", WANTED | {"lang": "zh", "format": "html"}, follow=True)
    assert "已完成" in answer.content.decode()
    (version,) = versions(own_console, 2025)
    assert (version.by, [each.name for each in version.files]) == ("owner", ["2025-growth-zh.html"])
    assert f'href="{reverse("report_version", args=(2025, 1))}"' in answer.content.decode()
    assert "全部成立" in owner.get("/reports").content.decode()


@pytest.mark.parametrize("lacks", ["edition", "lang", "format", "year"])
def test_an_order_that_lacks_something_is_refused(lacks, console, visitor, at_once):
    answer = visitor(Role.OWNER).post("/reports/compile", {name: each for name, each in WANTED.items() if name != lacks})
    assert answer.status_code == 400
    assert not Job.objects.exists()


@pytest.mark.parametrize("role", READERS, ids=lambda role: role.value)
def test_who_may_read_reads_in_a_sandbox_of_its_own(role, reported, visitor):
    answer = visitor(role).get(HTML)
    policy = answer["Content-Security-Policy"]
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"<!doctype html>")
    assert policy.startswith("sandbox allow-scripts;")
    assert "allow-same-origin" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    "path", ["/reports", "/reports/2025/1", HTML, "/reports/2025/1/zip", "/reports/2025/1/claims/growth", "/targets", "/plan"]
)
def test_a_partner_sees_nothing_of_it(path, reported, visitor):
    assert visitor(Role.PARTNER).get(path).status_code == 403


@pytest.mark.parametrize("role", [role for role in READERS if role not in {Role.OWNER, Role.ANALYST}], ids=lambda role: role.value)
def test_who_may_only_read_neither_compiles_nor_comments(role, reported, visitor):
    reader = visitor(role)
    assert reader.post("/reports/compile", WANTED).status_code == 403
    assert reader.post("/reports/2025/1/claims/growth/comment", {"anchor": a_claim(reported).anchor, "text": "?"}).status_code == 403
    assert "report_compile" not in reader.get("/reports").content.decode()
    assert "/comment" not in reader.get("/reports/2025/1/claims/growth").content.decode()
    assert not Comment.objects.exists()


def test_the_consoles_own_policy_is_as_strict_as_ever(reported, visitor):
    policy = visitor(Role.OWNER).get("/reports/2025/1")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-src" not in policy


def test_files_are_taken_out_alone_and_together(reported, visitor):
    owner = visitor(Role.OWNER)
    alone = owner.get(f"{HTML}?download=1")
    assert alone["Content-Disposition"] == 'attachment; filename="2025-growth-zh.html"'
    several = owner.get("/reports/2025/1/zip", {"file": ["2025-growth-zh.html", "2025-growth-en.docx"]})
    assert zipfile.ZipFile(io.BytesIO(several.content)).namelist() == ["2025-growth-zh.html", "2025-growth-en.docx"]
    whole = zipfile.ZipFile(io.BytesIO(owner.get("/reports/2025/1/zip").content))
    assert len(whole.namelist()) == 4
    assert owner.get("/reports/2025/1/zip", {"file": "version.json"}).status_code == 400


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_of_a_version_are_whole_in_both_languages(lang, reported, visitor):
    owner = visitor(Role.OWNER, lang=lang)
    version = owner.get("/reports/2025/1").content.decode()
    assert version.count({"zh": "个数字全部成立", "en": "numbers hold"}[lang]) == 4
    claims = owner.get("/reports/2025/1/claims/growth").content.decode()
    said = said_in(reported, version_of(reported, 2025, 1), Edition.GROWTH)
    assert claims.count('class="sentence"') == len(said.sentences)
    assert 'style="' not in version + claims


def test_an_edited_document_is_read_back_and_what_no_longer_holds_is_listed(reported, visitor, at_once):
    owner, answer = visitor(Role.OWNER), visitor(Role.ANALYST).get(HTML)
    clean = b"".join(answer.streaming_content).decode()
    claim = a_claim(reported)
    place = clean.index(f">{claim.says.zh}<")
    edited = clean[:place] + clean[place:].replace(f">{claim.says.zh}<", ">¥9,876,543<", 1)
    for text, word in ((clean, "全部成立"), (edited, "处不成立")):
        file = io.BytesIO(text.encode())
        file.name = "2025-growth-zh.html"
        owner.post("/reports/verify/upload", {"file": file})
        found = owner.get("/reports/verify").content.decode()
        assert word in found
        assert ("¥9,876,543" in found) == (text is edited)
    assert not [each for each in (reported.reports / INBOX).rglob("*") if each.is_file()]


def test_what_one_person_had_verified_is_not_shown_to_another(reported, visitor, at_once):
    file = io.BytesIO(b"<p>nothing</p>")
    file.name = "secret.html"
    visitor(Role.OWNER).post("/reports/verify/upload", {"file": file})
    job = Job.objects.latest("id")
    assert "secret.html" not in visitor(Role.SERVICE).get("/reports/verify", {"job": job.pk}).content.decode()


@pytest.mark.parametrize("name", ["../../zhanggui.toml", "report.exe", ""])
def test_another_kind_of_file_is_refused(name, reported, visitor, at_once):
    file = io.BytesIO(b"x")
    file.name = name or "x"
    answer = visitor(Role.OWNER).post("/reports/verify/upload", {"file": file}, follow=True)
    assert "请选择一份" in answer.content.decode()
    assert not Job.objects.exists()


def test_a_comment_hangs_on_its_fact_until_it_is_settled(reported, visitor):
    owner, claim = visitor(Role.OWNER), a_claim(reported)
    at = "/reports/2025/1/claims/growth"
    owner.post(f"{at}/comment", {"anchor": claim.anchor, "text": "这里 <b>漏了</b> 抖音？"})
    said = Comment.objects.get()
    assert (said.anchor, said.metric, said.value, said.by.username) == (claim.anchor, claim.metric, claim.value, "owner")
    page = owner.get(at).content.decode()
    assert "这里 &lt;b&gt;漏了&lt;/b&gt; 抖音？" in page
    assert '<span class="count">1</span>' in page
    reader = visitor(Role.SERVICE).get(f"{at}/fact?{urlencode({'anchor': claim.anchor})}").content.decode()
    assert "漏了" in reader
    owner.post(f"/reports/comments/{said.pk}/settle", {"next": at})
    said.refresh_from_db()
    assert (said.resolved_by.username, said.is_open) == ("owner", False)
    assert "没有。" in owner.get(at, {"show": "open"}).content.decode()
    owner.post(f"/reports/comments/{said.pk}/settle", {"next": "https://elsewhere.example/"})
    said.refresh_from_db()
    assert said.is_open
    assert LogEntry.objects.get_for_object(said).count() == 3


def test_a_comment_outlives_its_value_and_says_so(reported, visitor, person):
    claim = a_claim(reported)
    said = {"year": 2025, "metric": claim.metric, "build": "old", "says": {"zh": "¥1", "en": "¥1"}, "by": person(Role.ANALYST)}
    Comment.objects.create(anchor=claim.anchor, value="1", text="当时是一块", **said)
    Comment.objects.create(anchor=f"{claim.metric}|1999|", value="1", text="早没了", **said)
    page = visitor(Role.OWNER).get("/reports/2025/1/claims/growth").content.decode()
    assert f"评论时读作 ¥1，这一版是 {claim.says.zh}" in page
    assert "早没了" in page
    assert "正文不再提到" in page


@pytest.mark.parametrize("text", ["", "   ", "长" * 2001])
def test_a_comment_has_words_and_an_end(text, reported, visitor):
    answer = visitor(Role.OWNER).post("/reports/2025/1/claims/growth/comment", {"anchor": a_claim(reported).anchor, "text": text})
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["claims/growth/fact?anchor=nothing", "claims/other", "claims/strategic", "files/..%2Fversion.json"])
def test_what_is_not_there_is_said(path, reported, visitor):
    assert visitor(Role.OWNER).get(f"/reports/2025/1/{path}").status_code in {400, 404}


def test_one_version_alone_has_nothing_to_be_compared_with(reported, visitor):
    owner = visitor(Role.OWNER)
    assert "还没有可对比的" in owner.get("/reports/2025/compare/growth").content.decode()
    same = owner.get("/reports/2025/compare/growth", {"before": "1", "after": "1"}).content.decode()
    assert "0 个事实变了" in same
