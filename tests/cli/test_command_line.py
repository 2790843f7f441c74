"""The command line as a person or a script meets it: whole processes, their words, their exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ZHANGGUI = Path(sys.executable).parent / "zhanggui"


def run(*arguments, cwd=None, lang="en"):
    env = os.environ | {"ZHANGGUI_LANG": lang, "LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "error"}
    return subprocess.run([ZHANGGUI, *map(str, arguments)], cwd=cwd, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def where(dozen):
    return dozen.folder.path


def test_facts_as_json_have_their_whole_shape(where):
    done = run("measure", "aov", "nmv", "--period", "2025", "--compare", "yoy", "--json", "--shop", where)
    assert done.returncode == 0, done.stderr
    aov, nmv = json.loads(done.stdout)
    assert set(nmv) == {
        "metric",
        "title",
        "period",
        "slice",
        "value",
        "unit",
        "currency",
        "comparison",
        "interval",
        "n",
        "guards",
        "sql",
        "build",
    }
    assert nmv["value"] == 172.25
    assert nmv["comparison"]["period"] == "2024"
    assert aov["n"] == 9
    assert aov["interval"]["low"] < aov["value"] < aov["interval"]["high"]
    assert aov["title"]["zh"]
    assert "SELECT" in aov["sql"]


def test_what_is_not_known_is_null_and_says_why(where):
    done = run("measure", "repurchase_365", "--period", "2025", "--json", "--shop", where)
    (fact,) = json.loads(done.stdout)
    assert fact["value"] is None
    assert fact["guards"][0]["reason"]["zh"]


def test_steps_slices_and_filters(where):
    done = run(
        "measure", "gmv", "--period", "2025", "--by", "quarter", "--by", "channel", "--where", "category=茶", "--json", "--shop", where
    )
    facts = json.loads(done.stdout)
    assert {fact["period"] for fact in facts} <= {"2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"}
    (may,) = [fact for fact in facts if fact["period"] == "2025-Q2" and fact["slice"]["channel"] == "douyin"]
    assert may["value"] == 45
    assert may["slice"] == {"category": "茶", "channel": "douyin"}


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("measure", "gmw", "--period", "2025"), 2, "did you mean: gmv"),
        (("measure", "gmv", "--period", "20x5"), 2, "not a period"),
        (("measure", "gmv", "--period", "2025", "--by", "colour"), 2, "dimension"),
        (("measure", "gmv", "--period", "2025", "--where", "channel"), 2, "channel=tmall"),
        (("measure", "--period", "2025"), 2, "no metric"),
        (("load", "nowhere.csv"), 3, "no such file"),
        (("sources", "order"), 2, "did you mean: orders"),
        (("metrics", "aovv"), 2, "did you mean: aov"),
    ],
)
def test_a_mistake_is_explained_and_has_its_code(where, arguments, code, says):
    options = () if arguments[0] in {"sources", "metrics"} else ("--shop", where)
    done = run(*arguments, *options)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_mistakes_are_explained_in_chinese_too(where):
    assert "是不是：gmv" in run("measure", "gmw", "--period", "2025", "--shop", where, lang="zh").stderr


def test_no_shop_and_no_build_are_told_apart(tmp_path):
    assert run("build", "--shop", tmp_path).returncode == 4
    run("init", tmp_path / "s")
    empty = run("measure", "gmv", "--period", "2025", "--shop", tmp_path / "s")
    assert empty.returncode == 4
    assert "zhanggui build" in empty.stderr
    assert run("build", "--shop", tmp_path / "s").returncode == 4


def test_a_wrong_setting_is_named(tmp_path):
    run("init", tmp_path / "s")
    (tmp_path / "s" / "zhanggui.toml").write_text('[shop]\nzome = "Asia/Shanghai"\n', "utf-8")
    done = run("check", "--shop", tmp_path / "s")
    assert done.returncode == 2
    assert "shop.zome" in done.stderr


def test_help_is_in_both_languages():
    assert "年度总结" in run("--help", lang="zh").stdout
    assert "annual summary" in run("--help", "--lang", "en", lang="zh").stdout or "annual summary" in run("--help").stdout


def test_definitions_in_words():
    assert "NMV" in run("metrics", "nmv").stdout
    assert "净成交额" in run("metrics", "nmv", "--lang", "zh").stdout
    listed = run("sources", "orders").stdout
    assert "personal" in listed
    assert "订单编号" in run("sources", "orders", "--lang", "zh").stdout


def test_a_shop_is_checked(where):
    done = run("check", "--json", "--shop", where)
    assert done.returncode == 0, done.stdout
    found = json.loads(done.stdout)
    assert {each["check"] for each in found} >= {"accounted", "fresh", "unique", "money"}
    assert all(each["said"]["zh"] and each["said"]["en"] for each in found)
