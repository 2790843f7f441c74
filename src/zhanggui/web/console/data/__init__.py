"""The room of data: what came in and what is missing, files on their way in, rows apart, builds, and where a number comes from."""

from __future__ import annotations

from zhanggui.web.console.data import apart, builds, lineage, sources, upload
from zhanggui.web.console.page import Page

PAGES: tuple[Page, ...] = (*apart.PAGES, *sources.PAGES, *upload.PAGES, *builds.PAGES, *lineage.PAGES)
