"""The ways out of the platform. Each delivers a parcel under its key, however often it is tried, once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from zhanggui.journal.outlets.parcel import NotDelivered, Parcel
from zhanggui.journal.outlets.robots import Robot, message_to
from zhanggui.settings import EmailOutlet, FileOutlet, Outlet, PullOutlet, SftpOutlet, WebhookOutlet

if TYPE_CHECKING:
    from zhanggui.journal.outlets.notice import Notice

__all__ = ["NotDelivered", "Parcel", "Robot", "message_to", "send", "tell"]


def tell(outlet: Outlet, notice: Notice, now: datetime) -> str:
    """Tell something that is no order by its outlet; as `send`."""
    from zhanggui.journal.outlets.notice import told  # noqa: PLC0415 - what an outlet needs is slow to import

    return told(outlet, notice, now)


def send(outlet: Outlet, parcel: Parcel, shop: Path, now: datetime) -> str:
    """Deliver a parcel by its outlet; answers what the other side said, raises NotDelivered where it must be tried again."""
    match outlet:
        case FileOutlet():
            from zhanggui.journal.outlets.folder import to_folder  # noqa: PLC0415 - what an outlet needs is slow to import

            return to_folder(outlet, parcel, shop)
        case SftpOutlet():
            from zhanggui.journal.outlets.sftp import to_sftp  # noqa: PLC0415 - as above

            return to_sftp(outlet, parcel, shop)
        case WebhookOutlet():
            from zhanggui.journal.outlets.webhook import to_webhook  # noqa: PLC0415 - as above

            return to_webhook(outlet, parcel, now)
        case EmailOutlet():
            from zhanggui.journal.outlets.mail import to_mail  # noqa: PLC0415 - as above

            return to_mail(outlet, parcel)
        case PullOutlet():
            raise TypeError(outlet.name)
