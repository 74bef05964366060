"""Responses with JSON, and what each operation declares of its other ones."""

from json import dumps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from pydantic import BaseModel

from newsroom.api.problems import ProblemDetails
from newsroom.core.i18n.paths import permanent_redirect

CONTENT_TYPE = "application/json; charset=utf-8"
MARKDOWN_TYPE = "text/markdown; charset=utf-8"


def json(data: BaseModel) -> HttpResponse:
    """Respond with the data as JSON."""
    return HttpResponse(data.model_dump_json(), content_type=CONTENT_TYPE)


def plain_json(data: dict[str, Any]) -> HttpResponse:
    """Respond with an object as JSON."""
    return HttpResponse(dumps(data, ensure_ascii=False), content_type=CONTENT_TYPE)


def redirect(request: HttpRequest, name: str, *args: str) -> HttpResponse:
    """Respond with a permanent redirect to another part of the API. The query is kept."""
    return permanent_redirect(request, reverse(f"api:{name}", args=args))


def declared(success: Any, *others: int) -> dict[int, Any]:
    """Return the statuses of an operation for its OpenAPI description."""
    return {200: success, **{status: None if status < 400 else ProblemDetails for status in others}}
