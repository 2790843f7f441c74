"""What a shop may be given: the rows of every source, and the files of every known system."""

from zhanggui.domains import DOMAINS
from zhanggui.engine.intake import Contracts
from zhanggui.exports import EXPORTS

CONTRACTS = Contracts(sources=tuple(source for domain in DOMAINS for source in domain.sources), exports=EXPORTS)
