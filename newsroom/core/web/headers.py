"""Response headers that no library sets."""

# What an answer says unless its view said otherwise.
_DEFAULTS = {
    # Our answers stay out of other sites' pages.
    "Cross-Origin-Resource-Policy": "same-origin",
    # Left to themselves, caches would keep an answer that says nothing of it for as long as they like: that there is no
    # such page, until after it has been published. Nobody tells them to forget it; of pages that may be kept,
    # `newsroom.core.cache.wsgi` says so itself.
    "Cache-Control": "max-age=0, s-maxage=0",
}


class DefaultHeadersMiddleware:
    """Give every answer the headers that keep other sites and caches from making too much of it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Answer the request."""
        response = self.get_response(request)
        for name, value in _DEFAULTS.items():
            response.headers.setdefault(name, value)
        return response
