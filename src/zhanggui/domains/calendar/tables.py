"""The days of the shop's calendar, and what other currencies were worth on each."""

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhanggui.methods.festivals import public_holidays, shopping_festivals
from zhanggui.methods.relation import beside, latest_by
from zhanggui.nouns import Dimension, Shop, table
from zhanggui.words import Text

_FIRST, _LAST = 2005, 2035


def month_of(day: ir.DateColumn) -> ir.DateValue:
    """The first day of a day's month. Truncating would give a time in DuckDB, whatever Ibis believes."""
    return ibis.date(day.year(), day.month(), 1)


_TITLES = {each.name: each.title for country in ("CN", "US") for each in shopping_festivals(2025, country)}

festival = Dimension(name="festival", title=Text("大促与节日", "Festival"), values={**_TITLES, "none": Text("平日", "Ordinary days")})


@table(key=("day",))
def calendar_day(shop: Shop) -> pa.Table:
    """One row for each day: its place in year, quarter, month and ISO week, the festival and the public holiday that it is in."""
    days = [date(_FIRST, 1, 1) + timedelta(offset) for offset in range((date(_LAST, 12, 31) - date(_FIRST, 1, 1)).days + 1)]
    names = {
        day: each.name
        for year in range(_FIRST, _LAST + 1)
        for each in shopping_festivals(year, shop.country)
        for day in _span(each.first, each.last)
    }
    off = {day: name for year in range(_FIRST, _LAST + 1) for day, name in public_holidays(year, shop.country).items()}
    return pa.table(
        {
            "day": pa.array(days, pa.date32()),
            "month": pa.array([day.replace(day=1) for day in days], pa.date32()),
            "fiscal_year": pa.array([day.year - (day.month < shop.fiscal_month) for day in days], pa.int64()),
            "iso_week": pa.array([f"{day.isocalendar().year}-W{day.isocalendar().week:02d}" for day in days]),
            "weekday": pa.array([day.isoweekday() for day in days], pa.int64()),
            "festival": pa.array([names.get(day, "none") for day in days]),
            "holiday": pa.array([off.get(day) for day in days], pa.string()),
        }
    )


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(offset) for offset in range((last - first).days + 1)]


@table(key=("currency", "day"))
def exchange_rate(raw_exchange_rates: ir.Table, calendar_day: ir.Table) -> ir.Table:
    """What each currency was worth on each day: the last rate known by then."""
    known = raw_exchange_rates.select("currency", "day", "rate")
    ends = known.aggregate(first=known.day.min(), last=known.day.max())
    days = calendar_day.cross_join(ends).filter(lambda t: (t.day >= t.first) & (t.day <= t.last)).select("day")
    wanted = days.cross_join(known.select("currency").distinct())
    latest = wanted.pipe(latest_by, known, "currency").pipe(beside, known.rename(latest="day"), "currency", "latest")
    return latest.select("currency", "day", rate=latest.rate.cast("float64")).filter(ibis._.rate.notnull())


def rated(rows: ir.Table, day: str, exchange_rate: ir.Table, shop: Shop) -> ir.Table:
    """Rows with their `foreign` currency (null where it is the shop's own) and its `rate` on `day`: one at home, null where not known."""
    abroad = rows.currency.fill_null(shop.currency) != shop.currency
    rows = rows.mutate(foreign=ibis.ifelse(abroad, rows.currency, ibis.null("string")))
    worth = exchange_rate.select("rate", **{"foreign": "currency", day: "day"})
    return beside(rows, worth, "foreign", day).mutate(rate=ibis.ifelse(ibis._.foreign.isnull(), 1.0, ibis._.rate))
