"""Which source a file holds, and a mapping for what nothing knows."""

import json
from decimal import Decimal

import pytest

from zhanggui.engine.intake import guess
from zhanggui.engine.intake.recognise import Said, read_mapping
from zhanggui.errors import BadFile, BadRequest, Unknown

GERMAN = "Bestellnummer;Bestelldatum;Kunde;Summe;Land\nB-1;05.01.2025 09:03;K7;1.234,50;Österreich\nB-2;16.01.2025 10:00;K8;9,90;Schweiz\n"
ODD = "Order No,Order  Date,customer-id,Amount Paid,Region\n1,2025-01-05,K7,12.5,x\n"


def sources(desk):
    from tests.conftest import CONTRACTS

    return CONTRACTS.sources


@pytest.fixture
def contracts():
    from zhanggui.domains import DOMAINS

    return tuple(source for domain in DOMAINS for source in domain.sources)


@pytest.mark.parametrize(
    ("header", "source"),
    [
        ("订单编号,下单时间,买家会员名,实付金额", "orders"),
        ("order_id,order_date,user_id", "orders"),
        ("订单号,商品ID,商品名称,订购数量,京东价", "order_lines"),
        ("Order ID,SKU,Quantity,Unit price", "order_lines"),
        ("退款编号,订单编号,退款金额,退款完成时间", "refunds"),
        ("运单号,订单编号,发货时间,签收时间", "shipments"),
        ("event_id,event_name,event_at,session_id,visitor_id", "events"),
    ],
)
def test_a_contract_is_recognised_by_the_names_of_its_columns(desk, header, source):
    row = ",".join("2025-01-05" if each.endswith(("时间", "date", "_at")) else "1" for each in header.split(","))
    assert desk.hand_in(f"{header}\n{row}\n").export == source


def test_what_almost_fits_is_told_what_it_lacks(desk):
    with pytest.raises(BadFile, match="looks like Order lines but lacks: unit_price") as caught:
        desk.hand_in("order_id,line,sku,quantity,Preis\nA1,1,S1,1,9\n")
    assert "Preis" in str(caught.value)


def test_a_source_that_was_named_must_have_its_columns(desk):
    with pytest.raises(BadFile, match="lacks: ordered_at"):
        desk.hand_in("order_id,x\nA1,2\n", wanted="orders")
    with pytest.raises(Unknown, match="did you mean"):
        desk.hand_in("order_id,x\nA1,2\n", wanted="order")


def test_an_export_that_was_named_must_have_its_headers(desk):
    with pytest.raises(BadFile, match="lacks"):
        desk.hand_in("order_id,x\nA1,2\n", wanted="shopify")


def test_headers_of_another_hand_are_drafted_with_their_certainty(desk, contracts):
    (draft,) = guess(desk.write("odd.csv", ODD), desk.shop.folder, contracts)
    assert draft.source.name == "orders"
    found = {each.column: (each.header, each.certainty) for each in draft.guesses}
    assert found["customer_id"] == ("customer-id", 1.0)
    assert found["ordered_at"] == ("Order Date", 1.0)
    assert 'customer_id = "customer-id"  # 100%' in draft.toml
    assert not list(desk.shop.folder.path.glob(".guess-*"))


def test_a_draft_names_the_required_columns_that_it_could_not_guess(desk, contracts):
    (draft,) = guess(desk.write("german.csv", GERMAN), desk.shop.folder, contracts)
    assert "[file]" in draft.toml
    assert '= ""  # ← ' in draft.toml


def test_a_draft_is_a_mapping_once_it_is_completed(desk, contracts):
    mapping = desk.write(
        "mapping.toml",
        '[orders]\norder_id = "Bestellnummer"\nordered_at = "Bestelldatum"\ncustomer_id = "Kunde"\npaid_amount = "Summe"\nregion = "Land"\n\n'
        '[file]\nzone = "Europe/Vienna"\nday_first = true\ndecimal_comma = true\n',
    )
    desk.hand_in(GERMAN.encode("latin-1"), mapping=read_mapping(mapping, contracts))
    first = desk.rows("orders")[0]
    assert (first["order_id"], first["paid_amount"], first["region"]) == ("B-1", Decimal("1234.5"), "Österreich")
    assert (first["ordered_at"].month, first["ordered_at"].hour) == (1, 8)


def test_a_mapping_may_split_a_file_between_sources(desk):
    text = "Nr,Wann,Artikel,Menge,Preis\nA1,2025-01-05,S1,2,9.5\n"
    mapping = Said(
        sources={
            "order_lines": {"order_id": "Nr", "sku": "Artikel", "quantity": "Menge", "unit_price": "Preis"},
            "shipments": {"shipment_id": "Nr", "order_id": "Nr", "shipped_at": "Wann"},
        }
    )
    loaded = desk.hand_in(text, mapping=mapping)
    assert loaded.sources == {"order_lines": 1, "shipments": 1}
    assert desk.column("order_lines", "line") == [1]


def test_a_mapping_may_say_only_how_the_file_is_written(desk):
    desk.hand_in("order_id,ordered_at\nA1,03/02/2025 09:00\n", mapping=Said(zone="Europe/London", day_first=False))
    (at,) = desk.column("orders", "ordered_at")
    assert (at.month, at.hour) == (3, 9)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("[orders", BadRequest),
        ('[order]\nx = "y"\n', Unknown),
        ('[orders]\nx = "y"\n', Unknown),
        ("orders = 3\n", BadRequest),
        ("[orders]\norder_id = 3\n", BadRequest),
        ('[file]\ncolour = "red"\n', Unknown),
        ('[file]\nzone = "Mars"\n', BadRequest),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused_in_words(desk, contracts, text, error):
    with pytest.raises(error):
        read_mapping(desk.write("mapping.toml", text), contracts)


def test_a_mapping_names_headers_that_are_there(desk):
    with pytest.raises(BadFile, match="lacks: Number"):
        desk.hand_in("Nr,Wann\nA1,2025-01-05\n", mapping=Said(sources={"orders": {"order_id": "Number", "ordered_at": "Wann"}}))


def test_json_lines_are_drafted_by_their_keys(desk, contracts):
    (draft,) = guess(desk.write("x.jsonl", json.dumps({"order_id": "1", "order date": "2025-01-05"}) + "\n"), desk.shop.folder, contracts)
    assert {each.column for each in draft.guesses} >= {"order_id", "ordered_at"}
