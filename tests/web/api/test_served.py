"""The API of a real process: who gets in, what is answered, and that nothing acknowledged is lost when it is killed."""

import shutil
import threading
import time
from pathlib import Path

import httpx
import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from serving import command, start
from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.measure import measure
from zhanggui.facts import Period
from zhanggui.nouns import Ask
from zhanggui.settings import open_folder
from zhanggui.web.answers import METRICS
from zhanggui.web.api.ahead import HOME, Ahead
from zhanggui.web.api.flush import flush, whole

ONE = {"event_id": "e1", "event_name": "view_item", "event_at": "2025-12-31T12:00:00+08:00", "session_id": "s1", "visitor_id": "v1"}


def ask(served, path, key=None, **more):
    return httpx.get(served.url + path, headers={"Authorization": f"Bearer {served.reader if key is None else key}"}, timeout=60, **more)


def tell(served, path, what, **headers):
    return httpx.post(served.url + path, json=what, headers={"X-Api-Key": served.key, **headers}, timeout=60)


def test_without_a_key_there_is_only_health(served):
    assert httpx.get(served.url + "/health").json() == {"ok": True}
    for path in ("/v1/metrics", "/v1/metrics/gmv?period=2025", "/v1/facts?period=2025", "/v1/report/2025"):
        answer = httpx.get(served.url + path)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
    for path in ("/v1/events", "/v1/track", "/v1/batch"):
        assert httpx.post(served.url + path, json=ONE).status_code == 401


def test_a_key_opens_what_its_scopes_say(served):
    assert ask(served, "/v1/metrics", key=served.key).status_code == 403
    assert httpx.post(served.url + "/v1/events", json=ONE, headers={"X-Api-Key": served.reader}).status_code == 403


def test_a_number_is_that_of_the_engine(served):
    answer = ask(served, "/v1/metrics/gmv?period=2025&compare=yoy&by=channel").json()
    asked = Ask(
        metric=METRICS["gmv"],
        period=Period.year(2025),
        against=Period.year(2024),
        by=tuple(each for each in METRICS["gmv"].dimensions if each.name == "channel"),
    )
    opened = current(served.folder, DOMAINS)
    found = measure(opened, [asked]).of(asked)
    assert [(each["slice"]["channel"], float(each["value"]), each["sql"]) for each in answer["facts"]] == [
        (fact.slices[0].value, float(fact.value), fact.sql) for fact in found
    ]
    assert answer["build"] == opened.id


def test_several_values_of_a_filter_are_taken_together(served):
    def gmv(where):
        (fact,) = ask(served, f"/v1/metrics/gmv?period=2025&where=channel%3D{where}").json()["facts"]
        return fact["slice"], float(fact["value"])

    assert gmv("tmall,jd") == ({"channel": "jd,tmall"}, gmv("tmall")[1] + gmv("jd")[1])


def test_what_is_not_known_is_null_and_says_why(served):
    answer = ask(served, "/v1/metrics/gmv?period=2019").json()["facts"][0]
    assert answer["value"] is None
    assert answer["guards"]


@pytest.mark.parametrize(
    ("path", "status", "zh"),
    [
        ("/v1/metrics/gmw?period=2025", 404, "没有名为“gmw”的指标"),
        ("/v1/metrics/gmv?period=soon", 400, "看不懂的时段"),
        ("/v1/metrics/gmv?period=2025&by=colour", 404, "没有名为“colour”"),
        ("/v1/metrics/gmv?period=2025&where=tmall", 400, "看不懂的筛选"),
        ("/v1/report/2025/strategic/zh/pdf", 404, "这一版还没有生成"),
    ],
)
def test_a_problem_says_what_to_do_in_the_language_asked_for(path, status, zh, served):
    answer = ask(served, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["fix"]
    said = httpx.get(served.url + path, headers={"Authorization": f"Bearer {served.reader}", "Accept-Language": "zh-CN"}).json()
    assert zh in said["title"]


def test_all_facts_page_by_page(served):
    names, after = [], ""
    while after is not None:
        page = ask(served, f"/v1/facts?period=2025&limit=40{f'&after={after}' if after else ''}").json()
        names += [fact["metric"] for fact in page["facts"]]
        after = page["next"]
    assert names == sorted(metric.name for metric in METRICS.values() if not metric.hidden)


def test_a_file_of_the_summary_is_given_whole(served):
    written = served.folder.reports / "2025-growth-zh.html"
    written.write_text("<h1>增长</h1>", "utf-8")
    assert ask(served, "/v1/report/2025").json() == {"year": 2025, "files": ["2025-growth-zh.html"]}
    assert ask(served, "/v1/report/2025/growth/zh/html").content == written.read_bytes()
    assert ask(served, "/v1/report/2025/growth/zh/..%2f..%2fzhanggui.toml").status_code == 404


@pytest.mark.parametrize("path", ["/v1/events", "/v1/track"])
def test_the_same_answer_the_short_way_and_the_long(path, served):
    wrong = httpx.post(served.url + path, content=b"{", headers={"X-Api-Key": served.key, "Accept-Language": "zh"})
    assert wrong.status_code == 422
    assert "无法读取" in wrong.json()["title"]
    large = httpx.post(served.url + path, content=b" " * (5 << 20), headers={"X-Api-Key": served.key})
    assert large.status_code == 413


def test_a_key_has_its_minute(served):
    few = command(
        "key", "add", "few", "--by", "owner", "--scope", "metrics:read", "--per-minute", "3", "--shop", str(served.folder.path)
    ).strip()
    statuses = [ask(served, "/v1/report/2025", key=few).status_code for _ in range(2)]
    answers = [ask(served, "/v1/metrics?limit=1", key=few) for _ in range(4)]
    assert statuses == [403, 403]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 21


def test_the_schema_that_is_checked_in_is_the_one_that_is_served(served):
    kept = Path(__file__).parents[3] / "docs" / "openapi.json"
    found = httpx.get(served.url + "/v1/openapi.json").json()
    assert msgspec.json.decode(kept.read_bytes()) == found, "write docs/openapi.json anew: zhanggui catalogue --openapi"


def test_no_answer_that_isnt_documented(served):
    schema = schemathesis.openapi.from_url(served.url + "/v1/openapi.json")
    for operation in schema.get_all_operations():
        _try(operation.ok(), served)


def _try(operation, served):
    key = served.key if operation.method.lower() == "post" else served.reader

    @settings(max_examples=12, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def tried(case):
        # Words such as "soon" fit the schema of a period and are refused all the same.
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, excluded_checks=[positive_data_acceptance])

    tried()


def _sent_until_killed(made, key, name, most):
    """Send from four sides, kill the process once `most` events were acknowledged, and say which were."""
    acknowledged: set[str] = set()
    ends = threading.Event()

    def send(sender):
        number = 0
        with httpx.Client(base_url=made.url, headers={"X-Api-Key": key}, timeout=60) as client:
            while not ends.is_set():
                batch = [{**ONE, "event_id": f"{name}-{sender}-{number}-{place}"} for place in range(20)]
                try:
                    answer = client.post("/v1/events", json={"events": batch})
                except httpx.TransportError:
                    return
                if answer.status_code == 202:
                    acknowledged.update(each["event_id"] for each in batch)
                number += 1

    senders = [threading.Thread(target=send, args=(each,)) for each in range(4)]
    for each in senders:
        each.start()
    while len(acknowledged) < most:
        assert made.process.poll() is None
        assert any(each.is_alive() for each in senders)
        time.sleep(0.01)
    made.stop(hard=True)
    ends.set()
    for each in senders:
        each.join()
    return acknowledged


@pytest.mark.parametrize("round_", range(2))
def test_nothing_acknowledged_is_lost_when_it_is_killed(served, tmp_path, round_):
    path = tmp_path / "shop"
    shutil.copytree(served.folder.path, path)
    made = start(open_folder(path), served.key, served.reader)
    acknowledged = _sent_until_killed(made, served.key, f"k{round_}", 200 * (round_ + 1))
    whole(path / HOME)
    ahead = Ahead(path)
    flush(open_folder(path), ahead)
    opened = current(open_folder(path), DOMAINS)
    kept: list[str] = []
    for piece in manifests.read(open_folder(path)).of("events"):
        rows = opened.warehouse.read(opened.warehouse.name("taken", [path / "raw" / piece.file]).select("event_id"))
        kept += [each for each in rows["event_id"].to_pylist() if each.startswith(f"k{round_}-")]
    assert acknowledged <= set(kept)
    assert len(kept) == len(set(kept))
