"""Pages written by editors: their list on the desk, and the screen on which one is edited."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import override
from django.views.decorators.http import require_POST

from newsroom.admin.page_forms import NewPageForm, PageForm
from newsroom.core.desk import audit
from newsroom.core.desk.previews import mark_private, preview_error, render_path, rolled_back
from newsroom.core.desk.screens import ScreenAdmin, screen_context
from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.i18n import languages
from newsroom.core.models import Page
from newsroom.core.pages import editing, public
from newsroom.core.permissions import NotAllowed, signed_in_user
from newsroom.core.text import slugs
from newsroom.core.time.dates import format_time

MOVED = "Someone else has just changed this page. Your request was not carried out. Check the page and try again."
SUCCESS = {
    "save": "Draft saved.",
    "publish": "Page published.",
    "discard": "Draft discarded. This is the version last published.",
    "unpublish": "Page unpublished.",
}
# Action -> the question, its consequences, and the label of the button.
CONFIRMATIONS = {
    "discard": (
        "Discard draft?",
        "The changes made since the page was last published will be deleted. Readers will see no difference. "
        "The audit log has a copy.",
        "Discard draft",
    ),
    "unpublish": (
        "Unpublish this page?",
        "Readers who open its URL will see its translation, if one is published, or else that the page is no longer "
        "available. Links to it will be removed from the site. You can publish the page again.",
        "Unpublish",
    ),
}


@admin.register(Page)
class PageAdmin(ScreenAdmin):
    """Only `newsroom.core.pages.editing` writes pages, never a form of Django's admin."""

    list_display = ("page_title", "language_name", "url", "state", "in_footer", "saved")
    list_display_links = None
    sortable_by = ()
    user_field = "saved_by"
    screen = "admin/newsroom/page/change_form.html"
    state_template = "admin/newsroom/page/_state.html"
    list_select_related = (user_field,)
    list_per_page = 100
    list_max_show_all = 100

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        """Allow deletion of pages that were never published."""
        return super().has_delete_permission(request) and (obj is None or not obj.first_public_at)

    # Pages ----------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        """Add the preview, translation and confirmation pages."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", view(self.preview), name="newsroom_page_preview"),
            path("<int:pk>/translate/", view(self.translate), name="newsroom_page_translate"),
            *(
                path(f"<int:pk>/{action}/", view(self._confirm(action)), name=f"newsroom_page_{action}")
                for action in CONFIRMATIONS
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list, with the standard pages that do not exist yet."""
        context = {"title": "Pages", "missing": public.missing() if self.has_add_permission(request) else []}
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Create a standard page or a custom one."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NewPageForm(request.POST or None, initial={"known": request.GET.get("page", "")})
        if request.method == "POST" and form.is_valid():
            try:
                page = editing.create(
                    form.cleaned_data["title"], known=form.cleaned_data["known"], by=signed_in_user(request)
                )
                return redirect("admin:newsroom_page_change", page.pk)
            except ValidationError as error:
                form.add_error(None, " ".join(error.messages))
        context = {**screen_context(self, request, "New page"), "form": form, "media": form.media}
        return TemplateResponse(request, "admin/newsroom/page/add_form.html", context)

    def form_of(self, request: HttpRequest, obj: Page, data: QueryDict | None = None) -> PageForm:
        """Return the form of the page's draft."""
        return PageForm(data, page=obj)

    def lock(self, obj: Page) -> None:
        """Lock slugs first, as all code that assigns them."""
        slugs.lock()
        super().lock(obj)

    def write(self, obj: Page, form: PageForm, *, by: User, action: str) -> None:
        """Save the draft, or publish it."""
        (editing.publish if action == "publish" else editing.save)(obj, form.changes, by=by)

    def saved_message(self, action: str) -> str:
        """Return the message after saving."""
        return SUCCESS.get(action, SUCCESS["save"])

    def context_of(self, request: HttpRequest, obj: Page) -> dict[str, Any]:
        """Return the translations of the page."""
        return {"versions": self._versions(obj)}

    def remove(self, obj: Page, *, by: User) -> None:
        """Delete a page that was never published."""
        editing.delete(obj, by=by)

    @method_decorator(require_POST)
    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Render the page as readers would see it if the form were published. Nothing is saved."""
        page = self.load_to_change(request, str(pk))
        form = PageForm(request.POST, page=page)
        if not form.is_valid():
            return preview_error("Cannot preview yet. Save the page to see what is missing.")
        with rolled_back(signed_in_user(request)):
            try:
                editing.publish(page, form.cleaned_data, by=signed_in_user(request))
            except ValidationError as error:
                return preview_error(f"Cannot preview yet. {' '.join(error.messages)}")
            path = languages.localised_path(page.get_absolute_url(), page.language)
            with override(languages.split_language_prefix(path)[0]):
                return mark_private(render_path(path))

    @method_decorator(require_POST)
    def translate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Create the page in another language."""
        page, language = self.load(request, str(pk)), request.POST.get("language", "")
        if not self.has_add_permission(request):
            raise PermissionDenied
        if language not in dict(settings.LANGUAGES):
            raise Http404("The site does not use this language.")
        try:
            page = editing.translate(page, language, by=signed_in_user(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("admin:newsroom_page_change", page.pk)

    def _versions(self, page: Page) -> list[tuple[str, str, Page | None]]:
        """Return the translations of the page: (code, name of the language, page or None)."""
        versions = {version.language: version for version in Page.objects.filter(slug=page.slug)}
        return [(code, name, versions.get(code)) for code, name in settings.LANGUAGES if code != page.language]

    def _confirm(self, action: str) -> Callable[..., HttpResponse]:
        """Return the view that asks for confirmation of an action, then does it."""

        def confirm(request: HttpRequest, pk: int) -> HttpResponse:
            page = self.load_to_change(request, str(pk))
            if request.method == "POST":
                try:
                    version = request.POST.get("version", "")
                    getattr(editing, action)(
                        page, version=int(version) if is_id(version) else -1, by=signed_in_user(request)
                    )
                    messages.success(request, SUCCESS[action])
                except editing.Conflict:
                    messages.error(request, MOVED)
                except NotAllowed as error:
                    messages.error(request, str(error))
                return redirect("admin:newsroom_page_change", page.pk)
            question, consequences, button = CONFIRMATIONS[action]
            context = {**self.context_for(request, page, question), "consequences": consequences, "button": button}
            return TemplateResponse(request, "admin/newsroom/page/confirm.html", context)

        return confirm

    # Columns --------------------------------------------------------------------------------------------

    @admin.display(description="Page")
    def page_title(self, page: Page) -> str:
        """Return the title as a link to the page's screen."""
        return format_html('<a href="{}">{}</a>', reverse("admin:newsroom_page_change", args=[page.pk]), str(page))

    @admin.display(description="Language")
    def language_name(self, page: Page) -> str:
        """Return the name of the page's language."""
        return languages.name_of(page.language)

    @admin.display(description="URL")
    def url(self, page: Page) -> str:
        """Return the page's path, as a link if it is published."""
        path = languages.localised_path(page.get_absolute_url(), page.language)
        return format_html('<a href="{}">{}</a>', path, path) if page.is_public else path

    @admin.display(description="Status")
    def state(self, page: Page) -> str:
        """Return whether the page is published, and whether it has draft changes."""
        if page.is_public:
            return "Published, with draft changes" if page.draft else "Published"
        return "Unpublished" if page.first_public_at else "Draft"

    @admin.display(description="In footer", boolean=True)
    def in_footer(self, page: Page) -> bool:
        """Return whether the footer links to the page while it is published."""
        return page.is_in_footer

    @admin.display(description="Last saved")
    def saved(self, page: Page) -> str:
        """Return when the page was last saved, and by whom."""
        return f"{format_time(page.saved_at)}, {audit.display_name(page.saved_by)}"
