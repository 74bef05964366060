"""The API as a whole: its operations, its first page and its OpenAPI document."""

import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from newsroom.api import authors, changes, newsml_g2, problems, responses, schemas, search, stories, syndication, topics
from newsroom.api.representations import url_of
from newsroom.core.i18n.paths import absolute
from newsroom.core.web import branding

VERSION = "1.0.0"
_DESCRIPTION = (
    "What readers see, as JSON: read-only, without keys. URLs are absolute, dates are ISO 8601 with an offset, and "
    "parameters that are not listed here are ignored. Each response has an ETag."
)
# Described here, because no schema describes a redirect.
_REDIRECTS = {"301": "The same at its own URL.", "302": "The same as Markdown."}

# Of operations that do not respond with JSON.
_MEDIA_TYPES = {
    name: content_type.partition(";")[0]
    for name, content_type in (
        ("getStoryAsMarkdown", responses.MARKDOWN_TYPE),
        ("getStoryAsNewsMLG2", newsml_g2.ITEM_TYPE),
        ("searchStoriesAsNewsMLG2", newsml_g2.MESSAGE_TYPE),
    )
}

# Without its own URLs for the document and for a page with scripts.
api = NinjaAPI(
    title="Newsroom API",
    version=VERSION,
    description=_DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)
# Syndication first: an ID can contain slashes, so the URL of a story matches more.
for router in (syndication.router, stories.router, search.router, topics.router, authors.router, changes.router):
    api.add_router("", router)
for error, handler in problems.HANDLERS.items():
    api.add_exception_handler(error, handler)


@api.get("", url_name="root", operation_id="getRoot", response=schemas.Root, tags=["API"])
def get_root(request: HttpRequest) -> HttpResponse:
    """Get the URLs of the parts of the API."""
    data = schemas.Root(
        name=branding.name(),
        url=absolute("/"),
        stories_url=url_of("stories"),
        search_url=url_of("search"),
        topics_url=url_of("topics"),
        authors_url=url_of("authors"),
        changes_url=url_of("changes"),
        openapi_url=url_of("openapi"),
    )
    return responses.json(data)


def openapi(request: HttpRequest) -> HttpResponse:
    """Respond with the OpenAPI document."""
    text = json.dumps(document(settings.SITE_URL), ensure_ascii=False)
    return HttpResponse(text, content_type=responses.CONTENT_TYPE)


@lru_cache(maxsize=4)
def document(site: str) -> dict[str, Any]:
    """Return the OpenAPI document of the API of a site (its URL)."""
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    found["servers"] = [{"url": site}]
    for path in found["paths"].values():
        for operation in path.values():
            _complete(operation)
    return found


def _complete(operation: dict[str, Any]) -> None:
    """Describe the responses of an operation that ninja does not know of, and their media types."""
    operation["summary"] = operation["summary"].capitalize()
    described = {str(status): response for status, response in operation["responses"].items()}
    for status, response in described.items():
        content = response.get("content", {})
        if status in _REDIRECTS:
            response.update(description=_REDIRECTS[status], headers={"Location": {"schema": {"type": "string"}}})
            response.pop("content", None)
        elif status.startswith("4") and content:
            response["content"] = {problems.CONTENT_TYPE: content["application/json"]}
        elif content and (media_type := _MEDIA_TYPES.get(operation["operationId"])):
            response["content"] = {media_type: {"schema": {"type": "string"}}}
    described["304"] = {"description": "It has the ETag in `If-None-Match`."}
    operation["responses"] = dict(sorted(described.items()))
