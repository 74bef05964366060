"""Response headers that no library sets."""


class ResourcePolicyMiddleware:
    """Keep our answers out of other sites' pages: Cross-Origin-Resource-Policy, unless a view said otherwise."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Answer the request."""
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class AskEachTimeMiddleware:
    """Have caches ask again each time for an answer that says nothing of how long it may be kept.

    Left to themselves they would keep it for as long as they like: that there is no such page, until after it has been
    published. Nobody tells them to forget it; of pages that may be kept, `newsroom.page_cache` says so itself.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Answer the request."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "max-age=0, s-maxage=0")
        return response
