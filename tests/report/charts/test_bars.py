"""Names of bars can be told apart."""

from zhanggui.report.charts.bars import on_axis


def test_long_names_are_wrapped_and_no_two_are_alike():
    assert on_axis(["Repurchase within 30 days", "Repurchase within 90 days"]) == [
        "Repurchase within\n30 days",
        "Repurchase within\n90 days",
    ]
    long = [f"A supplier of very long name {letter} whose end is like that of the other one" for letter in "AB"]
    assert on_axis(long) == long, "their middles differ, which is what is left out"
    assert on_axis(["抖音", "京东"]) == ["抖音", "京东"]
