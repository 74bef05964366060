"""The scripts of the desk's screens, and decorators of the views that they request."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from newsroom.core.desk.audit import display_name
from newsroom.core.permissions import signed_in_user

# What a screen loads that includes `admin/includes/_screen_status.html`.
MEDIA = Media(
    js=[f"admin/desk/{name}.js" for name in ("http", "presence", "save-status", "save-screen")],
    css={"screen": ["admin/desk/save-status.css"]},
)

type JsonView = Callable[..., HttpResponse]


def in_json(name: str, explain_absence: Callable[[int], str] | None = None) -> Callable[[JsonView], JsonView]:
    """Return a decorator that reports errors as JSON, {"error": sentence}.

    The screen sends its user's ID as `user`; if another user has signed in with the same browser since, the answer is
    401, so that nothing is saved in the wrong name. name: what the screen is about, such as “this story”.
    explain_absence: returns what happened to the one with the ID `pk` of the URL, which no longer exists; None for a
    URL without it.
    """

    def decorate(view: JsonView) -> JsonView:
        @wraps(view)
        def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = signed_in_user(request)
            if request.POST.get("user", str(user.pk)) != str(user.pk):
                return error(401, f"You are now signed in as {display_name(user)}.")
            try:
                return view(request, *args, **kwargs)
            except PermissionDenied:
                return error(403, f"You no longer have permission to edit {name}.")
            except Http404 as missing:
                return error(404, explain_absence(kwargs["pk"]) if explain_absence else str(missing))

        return respond

    return decorate


def error(status: int, sentence: str, **more: Any) -> JsonResponse:
    """Return the error of a view for scripts."""
    return JsonResponse({"error": sentence, **more}, status=status)


def background[View: Callable[..., HttpResponseBase]](view: View) -> View:
    """Decorate a view that open pages request on their own: such a request does not count as use of the session."""

    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.is_background = True  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return cast(View, respond)
