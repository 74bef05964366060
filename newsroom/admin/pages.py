"""Written pages on the desk: their list, and the screen on which one is written."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import override
from django.views.decorators.http import require_POST

from newsroom.admin.page_forms import NewPageForm, PageForm
from newsroom.core import audit
from newsroom.core.desk.lists import NarrowedMixin
from newsroom.core.desk.previews import cannot_be_shown, kept_private, page_at, undone
from newsroom.core.desk.widgets.suggesting import is_id
from newsroom.core.i18n import languages
from newsroom.core.models import AuditEntry, Page
from newsroom.core.pages import editing, public
from newsroom.core.permissions import NotAllowed
from newsroom.core.time.dates import written

CONFLICT = (
    "Someone else saved this page while you were editing. Your changes are not saved, but they are still in the form. "
    "The saved version is shown below. Save again to replace it with yours."
)
CHANGED = "Someone else has just changed this page. Check the page and try again."
MOVED = "Someone else has just changed this page. Your request was not carried out. Check the page and try again."
TOLD = {
    "save": "Draft saved.",
    "publish": "Page published.",
    "discard": "Draft discarded. This is the version last published.",
    "withdraw": "Page unpublished.",
}
# Verb -> the question, what it means, and the button's word.
ASKED = {
    "discard": (
        "Discard draft?",
        "The changes made since the page was last published will be deleted. Readers will see no difference. "
        "The audit log has a copy.",
        "Discard draft",
    ),
    "withdraw": (
        "Unpublish this page?",
        "Readers who open its URL will see its translation, if one is published, or else that the page is no longer "
        "available. Links to it will be removed from the site. You can publish the page again.",
        "Unpublish",
    ),
}


@admin.register(Page)
class PageAdmin(NarrowedMixin, admin.ModelAdmin):
    """A page is written by `newsroom.core.pages.editing` alone: no form of the stock admin ever saves its row."""

    list_display = ("page_title", "language_name", "address", "state", "in_footer", "saved")
    list_display_links = None
    list_select_related = ("saved_by",)
    list_per_page = 100
    list_max_show_all = 100
    show_full_result_count = False
    sortable_by = ()
    actions = None
    view_on_site = False

    def has_delete_permission(self, request, obj=None):
        """Only a page that readers have never seen."""
        return super().has_delete_permission(request) and (obj is None or not obj.first_public_at)

    # Pages ----------------------------------------------------------------------------------------------

    def get_urls(self):
        """With the preview, and what is asked before a page is taken off the site or a draft let go."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", view(self.preview), name="newsroom_page_preview"),
            path("<int:pk>/translate/", view(self.translate), name="newsroom_page_translate"),
            *(path(f"<int:pk>/{verb}/", view(self._asking(verb)), name=f"newsroom_page_{verb}") for verb in ASKED),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        """The list, and which of the known pages nobody has begun."""
        told = {"title": "Pages", "missing": public.missing() if self.has_add_permission(request) else []}
        return super().changelist_view(request, {**(extra_context or {}), **told})

    def add_view(self, request, form_url="", extra_context=None):
        """Which page it is to be."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NewPageForm(request.POST or None, initial={"known": request.GET.get("page", "")})
        if request.method == "POST" and form.is_valid():
            try:
                page = editing.begin(form.cleaned_data["title"], known=form.cleaned_data["known"], by=request.user)
                return redirect("admin:newsroom_page_change", page.pk)
            except ValidationError as refusal:
                form.add_error(None, " ".join(refusal.messages))
        context = {**self.admin_site.screen_context(self, request, "New page"), "form": form, "media": form.media}
        return TemplateResponse(request, "admin/newsroom/page/add_form.html", context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The screen of one page."""
        page = self._page(request, object_id)
        may_write = self.has_change_permission(request, page)
        if request.method == "POST" and not may_write:
            raise PermissionDenied
        form, saved = PageForm(request.POST or None, page=page), None
        if request.method == "POST" and form.is_valid():
            verb = "publish" if request.POST.get("_save") == "publish" else "save"
            try:
                said, version = form.content(), form.cleaned_data["version"]
                getattr(editing, verb)(page, said, version=version, by=request.user)
                messages.success(request, TOLD[verb])
                return redirect("admin:newsroom_page_change", page.pk)
            except editing.Conflict:
                saved = self._page(request, object_id)
                form = form.over(saved)
                form.add_error(None, CONFLICT)
            except (ValidationError, NotAllowed) as refusal:
                _refuse(form, refusal)
        # What was refused may have changed the page in memory.
        page = self._page(request, object_id)
        context = {
            **self.admin_site.screen_context(self, request, str(page)),
            "original": page,
            "form": form,
            "media": form.media,
            "may_write": may_write,
            "may_delete": self.has_delete_permission(request, page),
            "versions": self._versions(page),
            "saved": saved and editing.content_of(saved),
        }
        return TemplateResponse(request, "admin/newsroom/page/change_form.html", context)

    @method_decorator(require_POST)
    def preview(self, request, pk):
        """The page as readers would see it if what was typed were published. Nothing of it stays."""
        page = self._page(request, str(pk))
        if not self.has_change_permission(request, page):
            raise PermissionDenied
        form = PageForm(request.POST, page=page)
        if not form.is_valid():
            return cannot_be_shown("Cannot preview yet. Save the page to see what is missing.")
        with undone():
            try:
                editing.publish(page, form.content(), version=page.version, by=request.user)
            except ValidationError as refusal:
                return cannot_be_shown(f"Cannot preview yet. {' '.join(refusal.messages)}")
            except editing.Conflict:
                return cannot_be_shown(CHANGED)
            path = languages.at_home(page.get_absolute_url(), page.language)
            with override(languages.parted(path)[0]):
                return kept_private(page_at(path))

    @method_decorator(require_POST)
    def translate(self, request, pk):
        """Begin the page in another language."""
        page, language = self._page(request, str(pk)), request.POST.get("language", "")
        if not self.has_add_permission(request):
            raise PermissionDenied
        if language not in dict(settings.LANGUAGES):
            raise Http404("The site does not use this language.")
        try:
            page = editing.translate(page, language, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect("admin:newsroom_page_change", page.pk)

    def _versions(self, page):
        """The page in each language of the site: [(code, name, the page or None)]."""
        there = {other.language: other for other in Page.objects.filter(slug=page.slug)}
        return [(code, name, there.get(code)) for code, name in settings.LANGUAGES if code != page.language]

    def _asking(self, verb):
        """The view that asks, then does what the verb says."""

        def ask(request, pk):
            page = self._page(request, str(pk))
            if not self.has_change_permission(request, page):
                raise PermissionDenied
            if request.method == "POST":
                try:
                    version = request.POST.get("version", "")
                    getattr(editing, verb)(page, version=int(version) if is_id(version) else -1, by=request.user)
                    messages.success(request, TOLD[verb])
                except editing.Conflict:
                    messages.error(request, MOVED)
                except NotAllowed as refusal:
                    messages.error(request, str(refusal))
                return redirect("admin:newsroom_page_change", page.pk)
            question, what, deed = ASKED[verb]
            context = {**self._context(request, page, question), "what": what, "deed": deed}
            return TemplateResponse(request, "admin/newsroom/page/confirm.html", context)

        return ask

    def history_view(self, request, object_id, extra_context=None):
        """Who did what to the page, newest first."""
        page = self._page(request, object_id)
        entries = AuditEntry.objects.filter(subject_kind="page", subject_id=page.pk).select_related("by")
        context = {**self._context(request, page, f"History: {page}"), "entries": entries[:200]}
        return TemplateResponse(request, "admin/history.html", context)

    def delete_view(self, request, object_id, extra_context=None):
        """Ask, then delete a page that readers have never seen."""
        page = self._page(request, object_id)
        if not self.has_delete_permission(request, page):
            raise PermissionDenied
        if request.method == "POST":
            try:
                editing.delete(page, by=request.user)
                messages.success(request, "Page deleted.")
            except NotAllowed as refusal:
                messages.error(request, str(refusal))
            return redirect("admin:newsroom_page_changelist")
        context = {**self._context(request, page, "Delete page permanently?"), "name": str(page)}
        return TemplateResponse(request, "admin/confirm_delete.html", context)

    def _context(self, request, page, title):
        back = reverse("admin:newsroom_page_change", args=[page.pk])
        context = {**self.admin_site.each_context(request), "opts": self.opts, "original": page}
        return {**context, "title": title, "back": back}

    def _page(self, request, object_id):
        """The page, for who may see it. Raises PermissionDenied and Http404."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        pk = unquote(object_id)
        page = Page.objects.select_related("saved_by").filter(pk=pk).first() if is_id(pk) else None
        if page is None:
            raise Http404("Page not found.")
        return page

    # Columns --------------------------------------------------------------------------------------------

    @admin.display(description="Page")
    def page_title(self, page):
        """The title, which leads to the page's screen."""
        return format_html('<a href="{}">{}</a>', reverse("admin:newsroom_page_change", args=[page.pk]), str(page))

    @admin.display(description="Language")
    def language_name(self, page):
        """What it is written in."""
        return languages.name_of(page.language)

    @admin.display(description="URL")
    def address(self, page):
        """Where readers find it."""
        path = languages.at_home(page.get_absolute_url(), page.language)
        return format_html('<a href="{}">{}</a>', path, path) if page.is_public else path

    @admin.display(description="Status")
    def state(self, page):
        """Whether readers see it, and whether there is more on the desk."""
        if page.is_public:
            return "Published, with draft changes" if page.draft else "Published"
        return "Unpublished" if page.first_public_at else "Draft"

    @admin.display(description="In footer", boolean=True)
    def in_footer(self, page):
        """Whether the foot of every page leads to it, once it is public."""
        return page.is_in_footer

    @admin.display(description="Last saved")
    def saved(self, page):
        """When, and by whom."""
        return f"{written(page.saved_at)}, {audit.who(page.saved_by)}"


def _refuse(form, refusal):
    """The reasons where they belong on the form; those of a field that it has not, above."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, getattr(refusal, "messages", None) or str(refusal))
        return
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
