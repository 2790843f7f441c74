"""A signed POST, as the Standard Webhooks specification has it; or a message to a chat robot. Only a 2xx is a yes.

Headers: webhook-id (the parcel's key, also as Idempotency-Key), webhook-timestamp, and webhook-signature: `v1,` and the
base64 of HMAC-SHA256 over «id.timestamp.body». https://github.com/standard-webhooks/standard-webhooks
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import datetime

import httpx
import msgspec

from zhanggui.journal.outlets.parcel import WAIT, Parcel, failed, secret
from zhanggui.journal.outlets.robots import message_to, refused, signed
from zhanggui.settings import WebhookOutlet

_ANSWER = 2_000
_LINES = 20
_LONGEST_WAIT = 86_400.0


def to_webhook(outlet: WebhookOutlet, parcel: Parcel, now: datetime) -> str:
    """Send a parcel; answers what the other side said."""
    where = f"outlet {outlet.name}"
    url = outlet.url or secret(outlet.url_env or "", where)
    key = secret(outlet.secret_env, where) if outlet.secret_env else ""
    if outlet.robot:
        text = "\n".join(parcel.lines(_LINES))
        return tell(outlet.robot, url, parcel.title.to(parcel.lang), text, link=outlet.link, key=key, now=now, where=where)
    body = msgspec.json.encode(parcel.payload)
    headers = {"Content-Type": "application/json", "User-Agent": "zhanggui", **signature(parcel.key, body, key, now)}
    return post(url, body, headers, where)


def tell(robot: str, url: str, title: str, text: str, *, link: str = "", key: str = "", now: datetime, where: str) -> str:  # noqa: PLR0913 - a message has so many parts
    """Tell a chat robot something; raises NotDelivered where it refuses, also with a 200."""
    url, message = signed(robot, url, message_to(robot, title, text, link), key, int(now.timestamp()))
    answer = post(url, msgspec.json.encode(message), {"Content-Type": "application/json"}, where)
    try:
        against = refused(robot, msgspec.json.decode(answer))
    except msgspec.DecodeError:
        against = ""
    if against:
        raise failed(against, where)
    return answer


def signature(key: str, body: bytes, secret: str, now: datetime) -> dict[str, str]:
    """The headers by which the other side knows that it comes from us, that it is new, and whether it had it before."""
    stamp = str(int(now.timestamp()))
    headers = {"Idempotency-Key": key, "webhook-id": key, "webhook-timestamp": stamp}
    if secret:
        mac = hmac.new(_bytes(secret), b".".join((key.encode(), stamp.encode(), body)), hashlib.sha256).digest()
        headers["webhook-signature"] = f"v1,{base64.b64encode(mac).decode()}"
    return headers


def _bytes(secret: str) -> bytes:
    """«whsec_» and base64, as the specification has it; anything else is taken letter by letter."""
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            pass
    return secret.encode()


def post(url: str, body: bytes, headers: dict[str, str], where: str) -> str:
    """Post without following anywhere; answers the beginning of what the other side said. The address is not repeated: it may be a secret."""
    try:
        with (
            httpx.Client(timeout=WAIT, follow_redirects=False) as client,
            client.stream("POST", url, content=body, headers=headers) as answer,
        ):
            said = b""
            for piece in answer.iter_bytes():
                said += piece
                if len(said) >= _ANSWER:
                    break
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise failed(type(error).__name__ if url in str(error) else error or type(error).__name__, where) from None
    text = said[:_ANSWER].decode(errors="replace")
    if not answer.is_success:
        raise failed(f"HTTP {answer.status_code} {text}".strip(), where, _after(answer.headers.get("Retry-After", "")))
    return text or f"HTTP {answer.status_code}"


def _after(said: str) -> float | None:
    return min(float(said), _LONGEST_WAIT) if said.isdigit() else None
