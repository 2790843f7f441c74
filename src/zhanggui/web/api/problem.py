"""What went wrong, as RFC 9457 has it: application/problem+json, in the language of the one who asks."""

from __future__ import annotations

import logging
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec

from zhanggui.errors import BadShop, Unknown, ZhangguiError
from zhanggui.web.access import Forbidden
from zhanggui.web.proposals import Missing
from zhanggui.words import Lang, Text

_LOG = logging.getLogger("zhanggui.api")
_BAD, _FORBIDDEN, _NOT_FOUND, _BROKEN, _UNREADY = 400, 403, 404, 500, 503


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A problem: what it is, what to do, and where the caller may look."""

    type: str
    title: str
    status: int
    detail: str = ""
    fix: str = ""
    errors: list[dict[str, Any]] = []


class Refused(ZhangguiError):
    """A request that is answered with a status of its own, and headers that say more."""

    def __init__(self, status: int, kind: str, what: Text, *, fix: Text, headers: dict[str, str] | None = None) -> None:
        """Say what is wrong and what to do."""
        super().__init__(what, fix=fix)
        self.status, self.kind, self.headers = status, kind, headers or {}


def lang_of(request: Request[Any, Any, Any]) -> Lang:
    """The language that is asked for; English where none of ours is."""
    return spoken(request.headers.get("accept-language", ""))


def spoken(accepted: str) -> Lang:
    """The language of an Accept-Language."""
    return Lang.ZH if accepted.lower().startswith("zh") else Lang.EN


def _answer(problem: Problem, headers: dict[str, str] | None = None) -> Response[Problem]:
    return Response(problem, status_code=problem.status, media_type="application/problem+json", headers=headers)


def ours(request: Request[Any, Any, Any], error: ZhangguiError) -> Response[Problem]:
    """An error that we can explain."""
    problem, headers = problem_of(error, lang_of(request))
    return _answer(problem, headers)


def problem_of(error: ZhangguiError, lang: Lang) -> tuple[Problem, dict[str, str]]:
    """An error that we can explain, as it is answered, with its headers."""
    status, kind, headers = _known(error)
    return Problem(type=f"urn:zhanggui:{kind}", title=error.what.to(lang), status=status, fix=error.fix.to(lang)), headers


def _known(error: ZhangguiError) -> tuple[int, str, dict[str, str]]:
    match error:
        case Refused():
            return error.status, error.kind, error.headers
        case Forbidden():
            return _FORBIDDEN, "forbidden", {}
        case Unknown() | Missing():
            return _NOT_FOUND, "unknown", {}
        case BadShop():
            return _UNREADY, "not-ready", {"Retry-After": "60"}
        case _:
            return _BAD, "bad-request", {}


def theirs(_request: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    """An error that the framework found: no such address, a parameter of another type."""
    errors = (
        [each if isinstance(each, dict) else {"message": str(each)} for each in (error.extra or [])]
        if isinstance(error, ValidationException)
        else []
    )
    problem = Problem(type="about:blank", title=error.detail, status=error.status_code, errors=errors)
    return _answer(problem, dict(error.headers or {}))


def broken(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """A fault of ours: the log has it, the caller gets no more than that."""
    _LOG.error("%s %s", request.method, request.url.path, exc_info=error)
    lang = lang_of(request)
    return _answer(Problem(type="urn:zhanggui:fault", title=Text("系统出错了", "something of ours broke").to(lang), status=_BROKEN))


HANDLERS: dict[int | type[Exception], Any] = {ZhangguiError: ours, HTTPException: theirs, Exception: broken}

_SAID = {
    400: "Not understood: what, and what to do",
    401: "No valid key",
    403: "The key lacks the scope, or may not see this",
    404: "There is nothing of this name",
    413: "Too large",
    422: "Not of the shape that is documented",
    429: "Too often, or more than can be kept: wait as Retry-After says",
    503: "The shop has no build yet",
}

PROBLEMS = {
    status: ResponseSpec(data_container=Problem, description=said, media_type="application/problem+json", generate_examples=False)
    for status, said in _SAID.items()
}
"""What any address may answer in place of what it is for."""
