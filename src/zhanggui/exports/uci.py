"""UCI Online Retail: one wide file of invoices, credit notes and stock adjustments."""

from ibis import _

from zhanggui.domains.catalog.sources import products
from zhanggui.domains.returns.sources import refunds
from zhanggui.domains.sales.sources import order_lines, orders
from zhanggui.domains.stock.sources import stock_moves
from zhanggui.exports.say import always, amount, said
from zhanggui.nouns import Export, Take
from zhanggui.words import Text

_FEES = ("M", "m", "D", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK", "PADS")
_CARRIAGE = ("POST", "DOT", "C2")

_credit = _.InvoiceNo.startswith("C")
_lost = ~_credit & _.Quantity.startswith("-")
_sale = ~_credit & ~_lost
_goods = ~_.StockCode.isin((*_FEES, *_CARRIAGE))

uci_online_retail = Export(
    name="uci_online_retail",
    title=Text("UCI Online Retail 发票明细", "UCI Online Retail invoices"),
    headers=frozenset({"InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"}),
    numbered_by="InvoiceNo",
    zone="Europe/London",
    takes=(
        Take(
            source=order_lines,
            where=_sale,
            columns={
                "order_id": "InvoiceNo",
                "line": _["#number"],
                "sku": "StockCode",
                "title": "Description",
                "quantity": "Quantity",
                "unit_price": "UnitPrice",
                "line_kind": _.StockCode.isin(_FEES).ifelse("fee", _.StockCode.isin(_CARRIAGE).ifelse("carriage", "goods")),
            },
        ),
        Take(
            source=orders,
            where=_sale,
            once=True,
            columns={
                "order_id": "InvoiceNo",
                "ordered_at": "InvoiceDate",
                "customer_id": "CustomerID",
                "region": "Country",
                "status": _.InvoiceNo.notnull().ifelse("completed", "completed"),  # an invoice is a sale made
            },
        ),
        Take(
            # A credit note names no invoice: it takes back goods of some earlier one.
            source=refunds,
            where=_credit & _goods,
            columns={
                "refund_id": _.InvoiceNo + "-" + _["#number"],
                "sku": "StockCode",
                "customer_id": "CustomerID",
                "region": "Country",
                "quantity": _.Quantity.replace("-", ""),
                "amount": said((amount(_.Quantity.replace("-", "")) * amount(_.UnitPrice)).round(2)),
                "refunded_at": "InvoiceDate",
            },
        ),
        Take(
            source=stock_moves,
            where=_lost | (_credit & ~_goods),
            columns={
                "move_id": _.InvoiceNo + "-" + _["#number"],
                "sku": "StockCode",
                "moved_at": "InvoiceDate",
                "units": "Quantity",
                "kind": always("adjustment"),
            },
        ),
        Take(
            source=products,
            where=_sale & _goods & _.Description.notnull(),
            once=True,
            columns={"sku": "StockCode", "title": "Description"},
        ),
    ),
)
