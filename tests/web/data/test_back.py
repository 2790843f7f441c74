"""A load is taken back in the console, and put back."""

import pytest

from zhanggui.engine.intake import manifest
from zhanggui.web.access import Role
from zhanggui.web.data import taking
from zhanggui.web.jobs.models import Job, State


@pytest.fixture
def built(monkeypatch):
    """Building is tried elsewhere; here it is enough to see that it follows."""
    asked = []
    monkeypatch.setattr(taking, "make", lambda task: asked.append(task.id) or {"before": "a", "after": "b"})
    return asked


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_batch_is_taken_back_and_put_back_each_with_a_build(lang, own_console, visitor, at_once, built):
    client = visitor(Role.SUPPLY, lang=lang)
    batch = manifest.read(own_console).batches[-1].id
    where = f"/data/batches/{batch}"
    back, again = {"zh": ("撤回并构建", "放回并构建"), "en": ("Take back and build", "Put back and build")}[lang]
    assert back in client.get(where).content.decode()
    client.post(where, {"do": "take_back"})
    assert Job.objects.latest("id").state == State.DONE.value
    assert manifest.read(own_console).taken_back[0].id == batch
    page = client.get(where).content.decode()
    assert again in page
    assert back not in page
    assert {"zh": "撤回的载入", "en": "Loads that were taken back"}[lang] in client.get("/data").content.decode()
    assert client.post(where, {"do": "take_back"}).status_code == 400
    client.post(where, {"do": "put_back"})
    assert manifest.read(own_console).batches[-1].id == batch
    assert len(built) == 2


def test_who_may_not_load_takes_nothing_back(own_console, visitor):
    batch = manifest.read(own_console).batches[-1].id
    assert visitor(Role.MARKETING).post(f"/data/batches/{batch}", {"do": "take_back"}).status_code == 403
    assert manifest.read(own_console).taken_back == ()
