"""What is sold: products, their listing and its accuracy."""

from zhanggui.domains.catalog import metrics, report, sources, tables
from zhanggui.nouns import Domain
from zhanggui.words import Text

DOMAIN = Domain(
    name="catalog",
    title=Text("商品", "Catalogue"),
    doc="What is sold: products, their listing and its accuracy.",
    sources=(
        sources.products,
        sources.listings,
        sources.listing_audits,
    ),
    tables=(
        tables.product,
        tables.listing,
        tables.listing_audit,
    ),
    metrics=(
        metrics.listed_products,
        metrics.updated_products,
        metrics.delisted_products,
        metrics.fields_checked,
        metrics.fields_right,
        metrics.listing_accuracy,
        metrics.launches,
    ),
    sections=(
        report.listing,
        report.audits,
    ),
)
