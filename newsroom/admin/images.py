"""The image library on the desk."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern

from articles.choices import Status
from articles.models import Article, Author, WorkingCopy
from articles.notifications import colleagues
from newsroom import image_usage
from newsroom.admin.image_filters import LicenceFilter, MissingDetailsFilter, UploaderFilter, UsageFilter
from newsroom.admin.image_forms import ImageForm, UploadForm
from newsroom.admin.image_picker import SEARCH_FIELDS, ImagePicker
from newsroom.admin.library_picker import upload_context
from newsroom.core.desk.lists import CappedPaginator
from newsroom.core.desk.screens import ScreenAdmin, screen_context
from newsroom.core.images import processing, renditions
from newsroom.core.library import services
from newsroom.core.models import Image
from newsroom.core.permissions import signed_in_user
from topics.models import Topic

# Crop -> where it is used, for users who set the focal point.
CROP_NAMES = {"card": "Story lists", "og": "Social media"}
# The number of stories listed under “Used in”. The others are counted.
MAX_STORIES = 50


@admin.register(Image)
class ImageAdmin(ScreenAdmin):
    """The image library. The file of an image is never replaced."""

    list_display = ("pk",)
    list_filter = (MissingDetailsFilter, LicenceFilter, UsageFilter, UploaderFilter)
    list_per_page = 30
    list_max_show_all = 30
    paginator = CappedPaginator
    show_facets = admin.ShowFacets.NEVER
    search_fields = SEARCH_FIELDS
    search_help_text = "Search alt text, captions, credits and licences"
    ordering = ("-created_at", "-pk")
    sortable_by = ()
    user_field = "created_by"
    screen = "admin/newsroom/image/change_form.html"
    delete_template = "admin/newsroom/image/delete.html"

    def has_change_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        """Allow editors and topic editors to change any image, and others their own until an editor has approved it."""
        if not super().has_change_permission(request, obj):
            return False
        if obj is None or any(map(request.user.has_perm, ("articles.publish_article", "topics.curate_topic"))):
            return True
        return obj.created_by_id == request.user.pk and not _is_approved(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        """Allow editors to delete an image that nothing uses."""
        if not request.user.has_perm("articles.publish_article"):
            return False
        return obj is None or not image_usage.count_uses([obj])[obj.pk]

    def get_urls(self) -> list[URLPattern]:
        """Add the views for scripts."""
        return [*ImagePicker(self).urls(), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the library as a grid of cards."""
        shown = {"title": "Images", **upload_context("image", "image"), **(extra_context or {})}
        response = super().changelist_view(request, shown)
        if "cl" in (context := getattr(response, "context_data", None) or {}):
            images = list(context["cl"].result_list)
            uses = image_usage.count_uses(images)
            context["cards"] = [{"image": image, "uses": uses[image.pk]} for image in images]
        return response

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Upload an image, then show its page, on which the focal point is set."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None, label_suffix="")
        if request.method == "POST" and form.is_valid() and (image := self._store(form, by=signed_in_user(request))):
            messages.success(
                request, "Image uploaded. Set the focal point so that every crop shows the important part."
            )
            return redirect("admin:newsroom_image_change", image.pk)
        context = {
            **screen_context(self, request, "Upload image"),
            "form": form,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/newsroom/image/add_form.html", context)

    def _store(self, form: UploadForm, *, by: User) -> Image | None:
        """Return the new image, or None after adding errors to the form."""
        details = dict(form.cleaned_data)
        try:
            return services.store(details.pop("file"), by=by, **details)
        except ValidationError as error:
            form.add_error(None if hasattr(error, "error_dict") else "file", error)
            return None

    def form_of(self, request: HttpRequest, obj: Image, data: QueryDict | None = None) -> ImageForm:
        """Return the form of the image's details and focal point."""
        return ImageForm(data, instance=obj, label_suffix="")

    def save(self, request: HttpRequest, obj: Image, form: ImageForm, *, action: str = "") -> bool:
        """Save what the editor changed, unless a new focal point needs renditions that cannot be made now."""
        if "focal_point" not in form.changed_data:
            return super().save(request, obj, form, action=action)
        try:
            with processing.slot(signed_in_user(request)):
                return super().save(request, obj, form, action=action)
        except processing.TooBusy as error:
            form.add_error("focal_point", error)
            return False

    def write(self, obj: Image, form: ImageForm, *, by: User, action: str) -> None:
        """Save the details and the focal point."""
        image_usage.describe(obj, by=by, **form.changes)

    def context_of(self, request: HttpRequest, obj: Image) -> dict[str, Any]:
        """Return the crops, and where the image is used."""
        crops = [(name, *(renditions.CROPS[crop] or ())) for crop, name in CROP_NAMES.items()]
        return {"crops": crops, **self._uses(request.user, obj)}

    def remove(self, obj: Image, *, by: User) -> None:
        """Delete an image that nothing uses."""
        services.remove(obj, by=by)

    def _uses(self, user: User | AnonymousUser, image: Image) -> dict[str, Any]:
        """Return what uses the image, or nothing for users who may not read stories."""
        if not colleagues.may_read(user):
            return {}
        stories = (
            Article.objects.with_image(image).select_related("working_copy").defer("body", "working_copy__content")
        )
        return {
            "stories": stories[:MAX_STORIES],
            "more": max(stories.count() - MAX_STORIES, 0),
            "topics": Topic.objects.filter(lead_image=image),
            "authors": Author.objects.filter(photo=image),
        }


def _is_approved(image: Image) -> bool:
    """Return whether editors or topic editors have chosen the image, or approved a story with it."""
    return (
        Topic.objects.filter(lead_image=image).exists()
        or Author.objects.filter(photo=image).exists()
        or Article.objects.filter(status=Status.PUBLISHED, lead_image=image).exists()
        or Article.objects.filter(status=Status.PUBLISHED, pictures=image).exists()
        or WorkingCopy.objects.filter(article__status=Status.APPROVED, pictures=image).exists()
    )
