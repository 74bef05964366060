"""The desk: the admin site for journalists, editors and administrators."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.admin.options import IS_POPUP_VAR, SOURCE_MODEL_VAR, TO_FIELD_VAR
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.views import LoginView
from django.core.exceptions import BadRequest
from django.core.handlers.exception import convert_exception_to_response
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator

from articles.collaboration import dashboard
from articles.notifications import colleagues, notifying
from articles.workflow import revisions
from newsroom.core.accounts import account_log
from newsroom.core.accounts.desk_access import redirect_to_second_factor, refuse_script, sign_in_view, under_policy
from newsroom.core.accounts.forms import ChangePasswordForm
from newsroom.core.accounts.sign_in_pages import SignIn
from newsroom.core.desk import markdown
from newsroom.core.desk.previews import mark_private
from newsroom.core.pages import public
from newsroom.core.system.failures import failure_response
from newsroom.core.system.slots import Busy
from newsroom.core.version import VERSION
from newsroom.wire.models import WireItem

# The order of the apps on the dashboard.
APP_ORDER = ["articles", "wire", "topics", "newsroom", "auth"]
# Of Django's popups, which the desk does not have. Django fails at some of their values.
POPUP_PARAMETERS = frozenset({IS_POPUP_VAR, SOURCE_MODEL_VAR, TO_FIELD_VAR})
# The parameters of searches on the desk, and how much of them is used, in characters and in words. Django adds a
# condition for each word, and thousands of them would take minutes.
SEARCH_PARAMETERS = ("q", "term")
MAX_SEARCH_LENGTH, MAX_SEARCH_WORDS = 200, 8


class Desk(AdminSite):
    """Django's admin site with the desk's security policy. Nothing of it is cached."""

    site_header = "Newsroom"
    site_title = "Newsroom desk"
    index_title = "Dashboard"
    password_change_form = ChangePasswordForm
    # The navigation is in the header.
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the version of this software and the number of unread notifications of the user."""
        # Imports the admin modules, if the first page is one of an account, which has the desk's header.
        reverse("admin:index")
        user = request.user
        is_reader = user.is_active and user.is_staff and colleagues.may_read(user)
        unseen = notifying.unseen_count(user) if is_reader else None
        return {**super().each_context(request), "newsroom_version": VERSION, "unseen": unseen}

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Remove Django's redirect from any row to its page, which reveals URLs that are not public yet."""
        own = [path("markdown/", self.admin_view(markdown.convert), name="markdown")]
        return [*own, *(url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site")]

    def admin_view[View: Callable[..., HttpResponseBase]](self, view: View, cacheable: bool = False) -> View:
        """Wrap the view so that no response is cached, not even an error. Scripts get JSON instead of the sign-in page.

        Users who must set up two-factor authentication are redirected there from every page.
        """
        inner = super().admin_view(view, cacheable=False)

        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            is_sign_out = request.resolver_match is not None and request.resolver_match.url_name == "logout"
            refusal = refuse_script(request) or (None if is_sign_out else redirect_to_second_factor(request))
            respond = convert_exception_to_response(
                _or_busy(lambda: inner(_with_short_search(_without_popup(request)), *args, **kwargs))
            )
            response = refusal or cast(HttpResponseBase, respond(request))
            add_never_cache_headers(response)
            return response

        return cast(View, under_policy(wrapper))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Sign out and record it."""
        if request.method != "POST" or not isinstance(request.user, User):
            return super().logout(request, extra_context)
        with transaction.atomic():
            account_log.record("sign out", request.user, by=request.user)
            return super().logout(request, extra_context)

    @method_decorator(sign_in_view)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Ask for username and password, then for the second factor. Users who are signed in are redirected."""
        next_url = LoginView(request=request).get_redirect_url() or reverse("admin:index")
        if request.method == "GET" and self.has_permission(request):
            # Not by `redirect`, which takes a text without slashes for the name of a view.
            return HttpResponseRedirect(next_url)
        context = {
            **self.each_context(request),
            "title": "Sign in",
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            "next": next_url,
            **(extra_context or {}),
        }
        return cast(HttpResponse, SignIn.as_view(extra_context=context)(request))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the apps in the order of `APP_ORDER`, others last."""
        positions = {label: position for position, label in enumerate(APP_ORDER)}
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: positions.get(app["app_label"], len(positions)))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the dashboard: the user's work queues, notifications and the calendar of this month."""
        return super().index(request, {**(extra_context or {}), **self._dashboard(request.user)})

    def _dashboard(self, user: User | AnonymousUser) -> dict[str, Any]:
        if not colleagues.may_read(user):
            return {}
        return {
            "conflict_versions": revisions.unresolved(user)[: dashboard.MAX_SHOWN],
            "notifications": notifying.notifications_for(user).filter(seen_at__isnull=True)[: dashboard.MAX_SHOWN],
            "queues": dashboard.queues_for(user),
            "calendar": dashboard.month_of(timezone.localdate(), user),
            "wire_to_check": WireItem.objects.to_check().for_list()[: dashboard.MAX_SHOWN]
            if user.has_perm("wire.view_wireitem")
            else [],
            "missing_pages": public.missing() if user.has_perm("newsroom.add_page") else [],
        }


_desk = Desk()


def get_desk() -> Desk:
    """Return the desk. Django asks for it with the first use of `admin.site`, perhaps in two threads at once."""
    return _desk


def _or_busy(respond: Callable[[], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Return the view that responds, or with a sentence if the server is busy or full, which the desk may frame."""

    def view(request: HttpRequest) -> HttpResponseBase:
        try:
            return respond()
        except (Busy, OperationalError, OSError) as error:
            return mark_private(failure_response(error))

    return view


def _without_popup(request: HttpRequest) -> HttpRequest:
    """Return the request. Raises BadRequest if it has a parameter of a popup."""
    if not POPUP_PARAMETERS.isdisjoint([*request.GET, *request.POST]):
        raise BadRequest("The desk has no popups.")
    return request


def _with_short_search(request: HttpRequest) -> HttpRequest:
    """Return the request with no more of its SEARCH_PARAMETERS than is used."""
    for name in SEARCH_PARAMETERS:
        text = request.GET.get(name, "")
        if len(text) > MAX_SEARCH_LENGTH or len(text.split()) > MAX_SEARCH_WORDS:
            parameters = request.GET.copy()
            parameters[name] = " ".join(text[:MAX_SEARCH_LENGTH].split()[:MAX_SEARCH_WORDS])
            request.GET = parameters  # type: ignore[assignment]  # The stubs expect that it cannot be changed later.
    return request
