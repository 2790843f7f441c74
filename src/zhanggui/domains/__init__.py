"""What the shop knows and decides, one folder an area, in the order in which they may lean on each other."""

from zhanggui.domains.calendar import DOMAIN as CALENDAR
from zhanggui.domains.catalog import DOMAIN as CATALOG
from zhanggui.domains.customers import DOMAIN as CUSTOMERS
from zhanggui.domains.demand import DOMAIN as DEMAND
from zhanggui.domains.fulfilment import DOMAIN as FULFILMENT
from zhanggui.domains.marketing import DOMAIN as MARKETING
from zhanggui.domains.organisation import DOMAIN as ORGANISATION
from zhanggui.domains.partners import DOMAIN as PARTNERS
from zhanggui.domains.plan import DOMAIN as PLAN
from zhanggui.domains.returns import DOMAIN as RETURNS
from zhanggui.domains.sales import DOMAIN as SALES
from zhanggui.domains.service import DOMAIN as SERVICE
from zhanggui.domains.stock import DOMAIN as STOCK
from zhanggui.domains.traffic import DOMAIN as TRAFFIC
from zhanggui.nouns import Domain

DOMAINS: tuple[Domain, ...] = (
    CALENDAR,
    CATALOG,
    SALES,
    CUSTOMERS,
    TRAFFIC,
    DEMAND,
    STOCK,
    FULFILMENT,
    RETURNS,
    MARKETING,
    SERVICE,
    PARTNERS,
    PLAN,
    ORGANISATION,
)
