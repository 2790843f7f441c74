"""What visitors did, from systems that name or number events in their own way.

An event without a number is called by its session and its place in it. A session that does not say that it started
is given a `session_start` at its first event, because that is what makes an active visitor.
"""

from ibis import _

from zhanggui.domains.traffic.sources import events
from zhanggui.exports.say import always, spoken
from zhanggui.nouns import Export, Take
from zhanggui.words import Text

_NAMES = {
    "home": "page_view",
    "account_page": "page_view",
    "review_page": "page_view",
    "promo_page": "view_promotion",
    "catalog": "view_item_list",
    "filter_results": "view_item_list",
    "product_view": "view_item",
    "wishlist_add": "add_to_wishlist",
    "cart": "view_cart",
    "shipping_details": "begin_checkout",
    "payment_details": "add_payment_info",
    "error_page": "exception",
    "checkout_bug": "exception",
    "payment_error": "exception",
}
_OF_SESSION = {
    "event_at": "timestamp",
    "session_id": "session_id",
    "visitor_id": "user_id",
    "traffic_channel": "acquisition_channel",
    "device": "platform",
}

clickstream = Export(
    name="clickstream",
    title=Text("点击流", "Clickstream"),
    headers=frozenset({"user_id", "session_id", "event", "timestamp", "platform", "acquisition_channel"}),
    numbered_by="session_id",
    takes=(
        Take(
            # `search`, `add_to_cart` and `purchase` have their names already; `page` keeps the name that the file gives.
            source=events,
            columns={**_OF_SESSION, "event_id": _.session_id + "-" + _["#number"], "event_name": spoken(_.event, _NAMES), "page": "event"},
        ),
        Take(
            source=events,
            where=_["#number"] == "1",
            columns={**_OF_SESSION, "event_id": _.session_id + "-start", "event_name": always("session_start")},
        ),
    ),
)

ga4 = Export(
    name="ga4",
    title=Text("GA4 事件", "GA4 events"),
    headers=frozenset({"event_name", "event_timestamp", "user_pseudo_id", "ga_session_id"}),
    numbered_by="user_pseudo_id",
    takes=(
        Take(
            # A session number is one visitor's; so is the place of an event.
            source=events,
            columns={
                "event_id": _.user_pseudo_id + "-" + _.event_timestamp + "-" + _["#number"],
                "event_name": "event_name",
                "event_at": "event_timestamp",
                "session_id": _.user_pseudo_id + "." + _.ga_session_id,
                "visitor_id": "user_pseudo_id",
                "customer_id": "user_id",
                "traffic_channel": "session_default_channel_group",
                "source": "source",
                "medium": "medium",
                "campaign": "campaign",
                "device": "device_category",
                "page": "page_location",
                "sku": "item_id",
                "order_id": "transaction_id",
            },
        ),
    ),
)
