"""Who may see and do what."""

import pytest

from zhanggui.domains import DOMAINS
from zhanggui.facts import Period, Slice
from zhanggui.nouns import Ask
from zhanggui.web.access import AREAS, GRANTS, Access, Forbidden, Permission, Role, Scope

METRICS = [metric for domain in DOMAINS for metric in domain.metrics]
YEAR = Period.year(2024)
TEA = Slice("category", "茶")


def test_an_owner_may_do_everything_everywhere():
    owner = Access.of("boss", Role.OWNER)
    assert all(owner.may(each) for each in Permission)
    assert all(owner.sees(metric) for metric in METRICS)


def test_a_partner_without_rows_of_its_own_is_refused():
    with pytest.raises(ValueError, match="rows of its own"):
        Access.of("tea", Role.PARTNER)


@pytest.mark.parametrize("metric", METRICS, ids=lambda each: each.name)
def test_whatever_a_partner_asks_is_cut_to_its_own_rows_or_refused(metric):
    partner = Access.of("tea", Role.PARTNER, [TEA])
    ask = Ask(metric=metric, period=YEAR)
    if partner.sees(metric):
        assert TEA in partner.narrow(ask).where
        assert TEA.dimension in {each.name for each in metric.dimensions}
    else:
        with pytest.raises(Forbidden):
            partner.narrow(ask)


def test_a_partner_who_asks_for_another_gets_both_filters_and_so_nothing(small_build):
    from zhanggui.engine.measure import measure

    gmv = next(each for each in METRICS if each.name == "gmv")
    partner = Access.of("tea", Role.PARTNER, [TEA])
    other = Slice("category", "杯")
    asked = partner.narrow(Ask(metric=gmv, period=YEAR, where=(other,)))
    assert set(asked.where) == {TEA, other}
    assert not measure(small_build, [asked]).of(asked)[0].value


def test_every_role_has_areas_that_exist_and_may_look():
    for role in Role:
        permissions, areas = GRANTS[role]
        assert areas <= AREAS
        assert Permission.LOOK in permissions


def test_personal_data_are_for_few():
    assert {role for role in Role if Permission.PERSONAL in GRANTS[role][0]} == {Role.OWNER, Role.SERVICE}


def test_a_key_that_writes_events_reads_nothing():
    assert not Scope.EVENTS.permissions


def test_a_role_sees_only_its_areas():
    supply = Access.of("li", Role.SUPPLY)
    homes = {metric.name: domain.name for domain in DOMAINS for metric in domain.metrics}
    assert {homes[metric.name] for metric in METRICS if supply.sees(metric)} <= GRANTS[Role.SUPPLY][1]
