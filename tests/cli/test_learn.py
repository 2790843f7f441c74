"""`zhanggui learn` says how the model did; what is slow to import stays out of the other commands."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from zhanggui.cli.learning import learn_
from zhanggui.errors import Unknown


def test_it_says_how_the_trial_went(dozen):
    said = CliRunner().invoke(learn_, ["--shop", str(dozen.folder.path), "--lang", "en"])
    assert said.exit_code == 0, said.exception
    assert "Daily demand: learned up to 2025-12-30; 3 trials of 28 days" in said.output
    said = CliRunner().invoke(learn_, ["daily_demand", "--shop", str(dozen.folder.path), "--lang", "zh"])
    assert "每日需求：学到 2025-12-30" in said.output


def test_it_lists_what_the_whole_shop_and_each_category_will_want(dozen):
    said = CliRunner().invoke(learn_, ["--by", "shop", "--shop", str(dozen.folder.path), "--lang", "en"])
    assert said.exit_code == 0, said.exception
    days = [line for line in said.output.splitlines() if line.strip().startswith("2026-01-")]
    assert len(days) == 27, "from the last day of the year on, which is one of twenty-eight"
    assert all("80% range" in line for line in days)
    with pytest.raises(Unknown):
        CliRunner().invoke(learn_, ["--by", "colour", "--shop", str(dozen.folder.path)], catch_exceptions=False)


def test_as_json(dozen):
    said = CliRunner().invoke(learn_, ["--shop", str(dozen.folder.path), "--json"])
    (tried,) = json.loads(said.output)
    assert tried["model"] == "daily_demand"
    assert tried["horizon"] == 28


def test_another_name_is_not_known(dozen):
    with pytest.raises(Unknown):
        CliRunner().invoke(learn_, ["daily_demnad", "--shop", str(dozen.folder.path)], catch_exceptions=False)


def test_nothing_slow_is_imported_to_say_what_there_is():
    code = "import sys, zhanggui.cli, zhanggui.engine.decide; print([m for m in ('lightgbm', 'sklearn', 'pandas', 'statsforecast') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
