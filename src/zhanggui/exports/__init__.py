"""Files that other systems write, each as the sources that it holds."""

from zhanggui.exports.uci import uci_online_retail
from zhanggui.nouns import Export

EXPORTS: tuple[Export, ...] = (uci_online_retail,)
