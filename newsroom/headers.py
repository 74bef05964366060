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
