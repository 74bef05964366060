"""Errors of the API as JSON (RFC 9457), each with a sentence that says what to do."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import resolve
from django.utils.encoding import escape_uri_path
from ninja.errors import ValidationError
from pydantic import BaseModel, Field

from newsroom.core.i18n.paths import permanent_redirect

CONTENT_TYPE = "application/problem+json"
NOT_FOUND = "There is nothing at this URL, or it is not public. Start from /api/v1/."


class ProblemDetails(BaseModel):
    """An error (RFC 9457)."""

    type: str = Field(description="Always `about:blank`: the status says what kind of error it is.")
    title: str = Field(description="The name of the status.")
    status: int
    detail: str = Field(description="What went wrong, and what to do.")


class Problem(Exception):
    """An error that a view responds with. detail: sentences for people. retry_after: seconds, if it will pass."""

    def __init__(self, status: HTTPStatus, detail: str, *, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.retry_after = status, detail, retry_after


def respond(status: HTTPStatus, detail: str) -> HttpResponse:
    """Respond with an error."""
    problem = ProblemDetails(type="about:blank", title=status.phrase, status=status, detail=detail)
    return JsonResponse(
        problem.model_dump(),
        status=status,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def on_problem(request: HttpRequest, error: Any) -> HttpResponse:
    """Respond to a `Problem`."""
    response = respond(error.status, error.detail)
    if error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
        response.headers["Cache-Control"] = "no-store"
    return response


def on_not_found(request: HttpRequest, error: Any) -> HttpResponse:
    """Respond to Http404."""
    return respond(HTTPStatus.NOT_FOUND, str(error) or NOT_FOUND)


def on_invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """Respond to invalid parameters."""
    return respond(HTTPStatus.BAD_REQUEST, " ".join([*map(_sentence, error.errors), "Correct it, or leave it out."]))


def not_found(request: HttpRequest, path: str) -> HttpResponse:
    """Respond to a URL below /api/v1/ that does not exist, or redirect if it only lacks a slash.

    Django would redirect as well, but without the headers that scripts of other sites need.
    """
    if not path.endswith("/") and resolve(f"{request.path_info}/").func != request.resolver_match.func:  # type: ignore[union-attr]
        return permanent_redirect(request, escape_uri_path(f"{request.path}/"))
    return respond(HTTPStatus.NOT_FOUND, NOT_FOUND)


def _sentence(error: dict[str, Any]) -> str:
    """Return a sentence for an error of pydantic: what is wrong with which parameter."""
    name = next((str(part) for part in reversed(error["loc"]) if not isinstance(part, int)), "")
    reason = error["msg"].removeprefix("Value error, ")
    return f"The parameter “{name}” is invalid: {reason[:1].lower()}{reason[1:]}."


HANDLERS: dict[type[Exception], Any] = {
    Problem: on_problem,
    ValidationError: on_invalid,
    Http404: on_not_found,
}
