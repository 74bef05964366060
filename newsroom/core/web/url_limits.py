"""Limits on the parts of a URL, checked before any of them is normalised or looked up."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

# In characters: a segment of a path, one of several slugs in it, or a query parameter that names something. The longest
# slug has 80, and no longer file name exists.
MAX_PART_LENGTH = 255
_SEPARATORS = re.compile("[/+,]")


def is_too_long(path: str) -> bool:
    """Return whether a part of the decoded path is longer than any that exists."""
    return len(path) > MAX_PART_LENGTH and max(map(len, _SEPARATORS.split(path))) > MAX_PART_LENGTH


class UrlLimitMiddleware:
    """Answer 404 if a part of the path is too long, without a query of the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Respond to requests for paths that could exist."""
        if is_too_long(request.path_info):
            return HttpResponseNotFound("Page not found.\n", content_type="text/plain; charset=utf-8")
        return self.get_response(request)
