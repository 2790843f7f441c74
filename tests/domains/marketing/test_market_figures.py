"""A figure quoted from elsewhere is taken with its source, or not at all."""

import pytest

FIGURE = {
    "figure_id": "f1",
    "what": "market_share",
    "whose": "own",
    "subject": "甲",
    "starts_on": "2025-01-01",
    "ends_on": "2025-12-31",
    "value": "0.12",
    "quoted_from": "茶业协会",
    "published_on": "2026-01-20",
}


@pytest.mark.parametrize(
    ("column", "cell", "kept"),
    [
        ("value", "0.12", 1),
        ("quoted_from", "", 0),
        ("published_on", "", 0),
        ("what", "gut_feeling", 0),
        ("value", "12", 0),
        ("ends_on", "2024-12-31", 0),
    ],
)
def test_a_figure_comes_with_its_source(shop, column, cell, kept):
    rows = [FIGURE | {"figure_id": "f0"}, FIGURE | {column: cell}]
    (result,) = shop.take(market_figures=rows)
    assert result.rows_in == 2
    assert result.rows_kept == 1 + kept
