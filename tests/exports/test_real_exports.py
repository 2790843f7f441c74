"""Real files, against what independent SQL makes of them."""

from datetime import UTC, datetime

import duckdb

from shops import data


def ask(sql: str) -> tuple:
    return duckdb.sql(sql).fetchone()


def raw(taken, source: str) -> str:
    return f"read_parquet('{taken.shop.folder.raw}/{source}/*.parquet', union_by_name = true)"


def test_olist(take):
    folder = data("olist")
    taken = take(*sorted(folder.iterdir()))
    assert all(result.rows_in == result.rows_kept + result.rows_apart for result in taken.results)
    assert sum(result.rows_apart for result in taken.results) == 0
    heads = f"read_csv('{folder}/olist_orders_dataset.csv.gz', all_varchar = true)"
    expected = ask(
        f"""SELECT count(*), count(*) FILTER (order_status IN ('canceled', 'unavailable')), count(order_delivered_carrier_date),
            max(epoch(timezone('America/Sao_Paulo', order_purchase_timestamp::TIMESTAMP))) FROM {heads}"""
    )
    found = ask(f"SELECT count(*), count(*) FILTER (status = 'cancelled'), 0, max(epoch(ordered_at)) FROM {raw(taken, 'orders')}")
    assert (found[0], found[1], found[3]) == (expected[0], expected[1], expected[3])
    assert ask(f"SELECT count(*) FROM {raw(taken, 'shipments')}") == (expected[2],)
    items = f"read_csv('{folder}/olist_order_items_dataset.csv.gz', all_varchar = true)"
    assert ask(f"SELECT count(*), sum(quantity * unit_price)::DECIMAL(18, 2) FROM {raw(taken, 'order_lines')}") == ask(
        f"SELECT count(*), sum(price::DECIMAL(18, 4))::DECIMAL(18, 2) FROM {items}"
    )
    reviews = f"read_csv('{folder}/olist_order_reviews_dataset.csv.gz', all_varchar = true)"
    assert ask(f"SELECT count(*), sum(score), max(length(body)) FROM {raw(taken, 'reviews')}") == ask(
        f"SELECT count(*), sum(review_score::INT), max(length(trim(review_comment_message, ' \t\r\n'))) FROM {reviews}"
    )
    persons = f"read_csv('{folder}/olist_customers_dataset.csv.gz', all_varchar = true)"
    assert ask(f"SELECT count(DISTINCT person_id) FROM {raw(taken, 'customers')}") == ask(
        f"SELECT count(DISTINCT customer_unique_id) FROM {persons}"
    )


def test_thelook(take):
    file = data("thelook") / "order_items.parquet"
    taken = take(file)
    expected = ask(
        f"""SELECT count(*), sum(sale_price::DECIMAL(18, 4)), sum(cost_price::DECIMAL(18, 4)), count(DISTINCT order_id), count(DISTINCT user_id),
            count(*) FILTER (status = 'Returned'), sum(sale_price::DECIMAL(18, 4)) FILTER (status = 'Returned') FROM '{file}'"""
    )
    lines = ask(f"SELECT count(*), sum(unit_price), sum(unit_cost), count(DISTINCT order_id) FROM {raw(taken, 'order_lines')}")
    assert lines == expected[:4]
    assert ask(f"SELECT count(*), count(DISTINCT customer_id) FROM {raw(taken, 'orders')}") == (expected[3], expected[4])
    assert ask(f"SELECT count(*), sum(amount) FROM {raw(taken, 'refunds')}") == expected[5:]
    first = ask(f"SELECT epoch(min(ordered_at)), epoch(max(ordered_at)) FROM {raw(taken, 'orders')}")
    days = ask(f"SELECT epoch(min(d)), epoch(max(d)) FROM (SELECT min(order_date) AS d FROM '{file}' GROUP BY order_id)")
    assert [each + 8 * 3600 for each in first] == list(days)


def test_clickstream(take):
    file = data("clickstream") / "ecom.csv.gz"
    taken = take(file)
    csv = f"read_csv('{file}', all_varchar = true)"
    events, sessions, bought = ask(f"SELECT count(*), count(DISTINCT session_id), count(*) FILTER (event = 'purchase') FROM {csv}")
    found = ask(
        f"""SELECT count(*), count(*) FILTER (event_name = 'session_start'), count(*) FILTER (event_name = 'purchase'), count(DISTINCT event_id)
            FROM {raw(taken, "events")}"""
    )
    assert found == (events + sessions, sessions, bought, events + sessions)


def test_online_retail(take):
    file = data("online_retail") / "online_retail.csv.gz"
    taken = take(file)
    csv = f"read_csv('{file}', all_varchar = true)"
    assert taken.results[0].rows_in == ask(f"SELECT count(*) FROM {csv}")[0]
    sold = ask(
        f"""SELECT count(*), count(DISTINCT InvoiceNo), sum(Quantity::INT * UnitPrice::DECIMAL(18, 4))::DECIMAL(18, 2) FROM {csv}
            WHERE InvoiceNo NOT LIKE 'C%' AND Quantity::INT > 0 AND UnitPrice::DECIMAL(18, 4) >= 0"""
    )
    found = ask(f"SELECT count(*), count(DISTINCT order_id), sum(quantity * unit_price)::DECIMAL(18, 2) FROM {raw(taken, 'order_lines')}")
    assert found == sold
    # British summer time: an invoice of June was written an hour earlier in UTC, one of December was not.
    summer = ask(
        f"SELECT ordered_at FROM {raw(taken, 'orders')} WHERE order_id = (SELECT min(InvoiceNo) FROM {csv} WHERE InvoiceDate LIKE '2011-06-15%')"
    )
    local = ask(f"SELECT min_by(InvoiceDate, InvoiceNo)::TIMESTAMP FROM {csv} WHERE InvoiceDate LIKE '2011-06-15%'")
    assert (local[0].replace(tzinfo=UTC) - summer[0].replace(tzinfo=UTC)).total_seconds() == 3600
    assert ask(f"SELECT min(ordered_at) FROM {raw(taken, 'orders')}") == (datetime(2010, 12, 1, 8, 26),)
