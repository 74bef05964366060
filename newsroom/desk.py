"""The desk: the admin site that journalists, editors and administrators work in."""

from django.contrib.admin import AdminSite
from django.contrib.auth.views import LoginView
from django.core.handlers.exception import convert_exception_to_response
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator

from articles.collaboration import dashboard
from articles.conflicts import storage
from articles.notifications import colleagues, notifying
from newsroom.core.accounts.forms import ChangePasswordForm
from newsroom.core.accounts.gate import for_anybody, refusal_to_script, under_policy, way_to_second_factor
from newsroom.core.accounts.pages import SignIn
from newsroom.core.pages import public

# The order in which the rooms stand on the start page.
ORDER = ["articles", "topics", "newsroom", "auth"]


class Desk(AdminSite):
    """The stock admin under the newsroom's name, its policy enforced and nothing of it kept by any cache."""

    site_header = "Newsroom"
    site_title = "Newsroom desk"
    index_title = "Dashboard"
    password_change_form = ChangePasswordForm
    # The places of the desk stand in its head.
    enable_nav_sidebar = False

    def __init__(self, name="admin"):
        super().__init__(name)
        self.disable_action("delete_selected")

    def each_context(self, request):
        """With how much the person has not read of what they were told."""
        user = request.user
        is_reader = user.is_active and user.is_staff and colleagues.may_read(user)
        return {**super().each_context(request), "unseen": notifying.unseen_count(user) if is_reader else None}

    def screen_context(self, model_admin, request, title):
        """What the template of a screen for one story or topic is given in any case."""
        return {
            **self.each_context(request),
            "opts": model_admin.opts,
            "title": title,
            "has_view_permission": model_admin.has_view_permission(request),
        }

    def get_urls(self):
        """Without the stock way from any row to its page, which tells addresses that readers do not know yet."""
        return [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]

    def admin_view(self, view, cacheable=False):
        """Stock, but kept by no cache, refusals included; a script without a login gets a sentence, not a form.

        Who has to have a second factor and has none is led to where it is set up, whatever was asked for.
        """
        inner = super().admin_view(view, cacheable=False)

        def answer(request, *args, **kwargs):
            is_leaving = request.resolver_match.url_name == "logout"
            refusal = refusal_to_script(request) or (None if is_leaving else way_to_second_factor(request))
            ask = convert_exception_to_response(lambda request: inner(request, *args, **kwargs))
            response = refusal or ask(request)
            add_never_cache_headers(response)
            return response

        return under_policy(answer)

    @method_decorator(for_anybody)
    def login(self, request, extra_context=None):
        """Name and password, and from there to the second factor; who is in already goes on to the desk."""
        going_to = LoginView(request=request).get_redirect_url() or reverse("admin:index")
        if request.method == "GET" and self.has_permission(request):
            return redirect(going_to)
        context = {
            **self.each_context(request),
            "title": "Sign in",
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            "next": going_to,
            **(extra_context or {}),
        }
        return SignIn.as_view(extra_context=context)(request)

    def get_app_list(self, request, app_label=None):
        """The rooms in the order of work."""
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: ORDER.index(app["app_label"]) if app["app_label"] in ORDER else len(ORDER))

    def index(self, request, extra_context=None):
        """The start page: what waits for this person, and what is planned this month."""
        return super().index(request, {**(extra_context or {}), **self._start(request.user)})

    def _start(self, user):
        if not colleagues.may_read(user):
            return {}
        return {
            "kept_texts": storage.unsettled(user)[: dashboard.LENGTH],
            "notifications": notifying.newest_of(user).filter(seen_at__isnull=True)[: dashboard.LENGTH],
            "piles": dashboard.piles_for(user),
            "calendar": dashboard.month_of(timezone.localdate(), user),
            "missing_pages": public.missing() if user.has_perm("newsroom.add_page") else [],
        }
