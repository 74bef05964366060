"""The library's audio and documents on the desk."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html

from articles.models import Article
from articles.notifications import colleagues
from newsroom import file_usage
from newsroom.admin.file_forms import FileForm, UploadForm
from newsroom.admin.file_picker import SEARCH_FIELDS, FilePicker
from newsroom.admin.library_picker import upload_context
from newsroom.core.desk import audit
from newsroom.core.desk.lists import CappedPaginator
from newsroom.core.desk.screens import ScreenAdmin, screen_context
from newsroom.core.i18n.paths import absolute
from newsroom.core.library import files
from newsroom.core.models import MediaFile
from newsroom.core.permissions import signed_in_user
from newsroom.core.time.dates import format_time

# The number of stories listed under “Used in”. The others are counted.
MAX_STORIES = 50


@admin.register(MediaFile)
class MediaFileAdmin(ScreenAdmin):
    """The library's audio and documents. A file is never replaced."""

    list_display = ("name", "type", "uses", "uploaded")
    list_display_links = None
    sortable_by = ()
    list_per_page = 50
    list_max_show_all = 50
    paginator = CappedPaginator
    search_fields = SEARCH_FIELDS
    search_help_text = "Search titles, credits, transcripts and summaries"
    ordering = ("-created_at", "-pk")
    user_field = "created_by"
    list_select_related = (user_field,)
    screen = "admin/newsroom/mediafile/change_form.html"
    delete_template = "admin/newsroom/mediafile/delete.html"

    def has_change_permission(self, request: HttpRequest, obj: MediaFile | None = None) -> bool:
        """Allow editors to change any file, and others their own until a story with it is published."""
        if not super().has_change_permission(request, obj):
            return False
        if obj is None or request.user.has_perm("articles.publish_article"):
            return True
        return obj.created_by_id == request.user.pk and not file_usage.is_public(obj)

    def has_delete_permission(self, request: HttpRequest, obj: MediaFile | None = None) -> bool:
        """Allow editors to delete a file that nothing uses."""
        if not request.user.has_perm("articles.publish_article"):
            return False
        return obj is None or not file_usage.is_used(obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the files without their transcripts, which are long."""
        return super().get_queryset(request).defer("text")

    def get_urls(self) -> list[URLPattern]:
        """Add the views for scripts."""
        return [*FilePicker(self).urls(), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list with the number of stories that use each file."""
        shown = {"title": "Files", **upload_context("mediafile", "file"), **(extra_context or {})}
        response = super().changelist_view(request, shown)
        if "cl" in (context := getattr(response, "context_data", None) or {}):
            found = list(context["cl"].result_list)
            counts = Article.objects.file_usage_counts(found)
            for each in found:
                each.use_count = counts[each.pk]
        return response

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Upload a file, then show its page."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None, label_suffix="")
        if request.method == "POST" and form.is_valid() and (stored := self._store(form, by=signed_in_user(request))):
            messages.success(request, "File uploaded. Insert it in a story with “Audio or PDF” above the text.")
            return redirect("admin:newsroom_mediafile_change", stored.pk)
        context = {**screen_context(self, request, "Upload file"), "form": form, "media": self.media + form.media}
        return TemplateResponse(request, "admin/newsroom/image/add_form.html", context)

    def _store(self, form: UploadForm, *, by: User) -> MediaFile | None:
        """Return the new file, or None after adding errors to the form."""
        details = dict(form.cleaned_data)
        try:
            return files.store(cast("File[bytes]", details.pop("upload")), by=by, **details)
        except ValidationError as error:
            form.add_error(None if hasattr(error, "error_dict") else "upload", error)
            return None

    def form_of(self, request: HttpRequest, obj: MediaFile, data: QueryDict | None = None) -> FileForm:
        """Return the form of the file's details."""
        return FileForm(data, instance=obj, label_suffix="")

    def write(self, obj: MediaFile, form: FileForm, *, by: User, action: str) -> None:
        """Save the details."""
        files.describe(obj, by=by, **form.changes)

    def remove(self, obj: MediaFile, *, by: User) -> None:
        """Delete a file that nothing uses."""
        files.remove(obj, by=by)

    def context_of(self, request: HttpRequest, obj: MediaFile) -> dict[str, Any]:
        """Return the file's URL, and which stories use it, for users who may read stories."""
        context: dict[str, Any] = {"url": absolute(obj.file.url)}
        if colleagues.may_read(request.user):
            stories = Article.objects.with_file(obj).select_related("working_copy")
            stories = stories.defer("body", "working_copy__content")
            more = max(stories.count() - MAX_STORIES, 0)
            context |= {"sees_stories": True, "stories": stories[:MAX_STORIES], "more": more}
        return context

    # Columns --------------------------------------------------------------------------------------------

    @admin.display(description="Title")
    def name(self, file: MediaFile) -> str:
        """Return the title as a link to the file's screen."""
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:newsroom_mediafile_change", args=[file.pk]), file.title
        )

    @admin.display(description="Type")
    def type(self, file: MediaFile) -> str:
        """Return the type and the size."""
        return f"{file.label}, {filesizeformat(file.size)}"

    @admin.display(description="Stories")
    def uses(self, file: Any) -> int:
        """Return how many stories use the file."""
        return int(file.use_count)

    @admin.display(description="Uploaded")
    def uploaded(self, file: MediaFile) -> str:
        """Return when the file was uploaded, and by whom."""
        return f"{format_time(file.created_at)}, {audit.display_name(file.created_by)}"
