"""Sales of 2011 of UCI Online Retail in pandas, as an analyst would write it. Run by `peers.py`."""

import json
import sys

import pandas as pd

FEES = {"POST", "DOT", "C2", "M", "D", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK", "PADS"}

rows = pd.read_csv(sys.argv[1], dtype={"InvoiceNo": str, "StockCode": str, "CustomerID": str}, parse_dates=["InvoiceDate"])
rows = rows[~rows["StockCode"].str.upper().isin(FEES) & (rows["InvoiceDate"].dt.year == 2011)]
rows["amount"] = (rows["Quantity"] * rows["UnitPrice"]).round(2)
cancelled = rows["InvoiceNo"].str.startswith("C")
sold = rows[~cancelled & (rows["Quantity"] > 0) & (rows["UnitPrice"] >= 0)]
orders = sold.groupby("InvoiceNo").agg(total=("amount", "sum"), units=("Quantity", "sum"))
valid = orders[orders["total"] > 0]
gmv, refunded = orders["total"].sum(), -rows.loc[cancelled, "amount"].sum()
found = {
    "gmv": gmv,
    "refunded_amount": refunded,
    "nmv": gmv - refunded,
    "orders": len(valid),
    "aov": gmv / len(valid),
    "units": int(valid["units"].sum()),
}
sys.stdout.write(json.dumps({name: float(value) for name, value in found.items()}))
