"""Cohorts, RFM and the revenue tree of UCI Online Retail by `openretailscience`. Run by `peers.py`."""

import sys

import pandas as pd
from openretailscience.analysis.cohort import CohortAnalysis
from openretailscience.analysis.revenue_tree import RevenueTree
from openretailscience.segmentation.rfm import RFMSegmentation

rows = pd.read_csv(sys.argv[1], dtype={"order_id": str, "customer_id": str, "sku": str}, parse_dates=["order_date"])
rows = rows.rename(
    columns={"order_id": "transaction_id", "order_date": "transaction_date", "amount": "unit_spend", "quantity": "unit_quantity"}
)
rows["half"] = rows["transaction_date"].lt("2011-06-01").map({True: "before", False: "after"})
cohorts = CohortAnalysis(rows, aggregation_column="customer_id").df
segments = RFMSegmentation(rows, current_date="2011-12-10").df
tree = RevenueTree(rows, period_col="half", p1_value="before", p2_value="after").df
if cohorts.empty or segments.empty:
    raise SystemExit("no cohorts or no segments")
sys.stdout.write(tree.iloc[0].to_json())
