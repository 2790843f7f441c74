"""An e-mail with the orders as a file. Its Message-ID is made of the parcel's key, so a second one is known as the same."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from zhanggui.journal.outlets.parcel import WAIT, Parcel, failed, secret
from zhanggui.journal.outlets.sheet import sheet
from zhanggui.settings import EmailOutlet
from zhanggui.words import Text

_LINES = 50
_TYPES = {"csv": ("text", "csv"), "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")}


def to_mail(outlet: EmailOutlet, parcel: Parcel) -> str:
    """Send a parcel; answers its Message-ID and who was refused."""
    where = f"{outlet.host}:{outlet.port}"
    message = letter(outlet, parcel)
    try:
        with opened(outlet, where) as server:
            refused = server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise failed(error, where) from error
    against = Text("；被拒收件人：{who}", "; refused: {who}").format(who=", ".join(sorted(refused))) if refused else Text("", "")
    return f"{message['Message-ID']}{against.to(parcel.lang)}"


def letter(outlet: EmailOutlet, parcel: Parcel) -> EmailMessage:
    """The e-mail, the same however often it is written."""
    message = EmailMessage()
    message["From"], message["To"] = outlet.sender, ", ".join(outlet.to)
    message["Subject"] = " ".join(parcel.title.to(parcel.lang).split())
    message["Message-ID"] = f"<{parcel.key}@{outlet.sender.rpartition('@')[2]}>"
    message["Date"] = parcel.approved_at
    lines = "\n".join(f"· {line}" for line in parcel.lines(_LINES))
    by = Text("批准人：{by}", "Approved by {by}").format(by=parcel.payload["approved_by"]).to(parcel.lang)
    message.set_content(f"{lines}\n\n{by}\n")
    kind, form = _TYPES[outlet.format]
    content = sheet(parcel, outlet.format, outlet.headers)
    message.add_attachment(content, maintype=kind, subtype=form, filename=parcel.file_name(outlet.format))
    return message


@contextmanager
def opened(outlet: EmailOutlet, where: str) -> Iterator[smtplib.SMTP]:
    """The outlet's server, signed in."""
    safe = ssl.create_default_context()
    made = (
        smtplib.SMTP_SSL(outlet.host, outlet.port, timeout=WAIT, context=safe)
        if outlet.security == "tls"
        else smtplib.SMTP(outlet.host, outlet.port, timeout=WAIT)
    )
    with made as server:
        if outlet.security == "starttls":
            server.starttls(context=safe)
        if outlet.user and outlet.password_env:
            server.login(outlet.user, secret(outlet.password_env, where))
        yield server
