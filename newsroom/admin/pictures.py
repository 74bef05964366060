"""The library of pictures: its pages on the desk."""

from functools import partial

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from articles.models import Article, Author
from articles.notifications import colleagues
from newsroom import where_used
from newsroom.admin import picking
from newsroom.admin.picture_filters import LackFilter, OwnFilter, UseFilter
from newsroom.admin.picture_forms import ImageForm, UploadForm
from newsroom.core.desk.lists import FirstRows, NarrowedMixin
from newsroom.core.desk.widgets.suggesting import is_id
from newsroom.core.images import renditions
from newsroom.core.library import services
from newsroom.core.models import AuditEntry, Image
from newsroom.core.permissions import NotAllowed
from newsroom.media import shows
from topics.models import Topic

# (address below the list's, view of (request) or (request, pk), name).
ADDRESSES = [
    ("pick/", picking.pick, "pick"),
    ("upload/", picking.upload, "upload"),
    ("<int:pk>/describe/", picking.describe, "describe"),
    ("<int:pk>/preview/", picking.show, "preview"),
]
# Where the crops stand, for who chooses the point that they keep.
CROP_NAMES = {"card": "Story lists", "og": "Social media"}
# So many stories that use a picture are listed; the others are counted.
LISTED = 50


@admin.register(Image)
class ImageAdmin(NarrowedMixin, admin.ModelAdmin):
    """The library. A file is never exchanged: another one is another picture."""

    list_display = ("pk",)
    list_filter = (LackFilter, UseFilter, OwnFilter)
    list_per_page = 30
    list_max_show_all = 30
    show_full_result_count = False
    paginator = FirstRows
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("alt", "caption", "credit", "licence")
    search_help_text = "Search alt text, captions, credits and licences"
    ordering = ("-created_at", "-pk")
    sortable_by = ()
    actions = None

    def has_change_permission(self, request, obj=None):
        """What readers see is changed by who publishes or curates; others change their own pictures until then."""
        if not super().has_change_permission(request, obj):
            return False
        if obj is None or any(map(request.user.has_perm, ("articles.publish_article", "topics.curate_topic"))):
            return True
        return obj.created_by_id == request.user.pk and not shows(obj)

    def has_delete_permission(self, request, obj=None):
        """Who publishes removes a picture that nothing uses."""
        if not request.user.has_perm("articles.publish_article"):
            return False
        return obj is None or not where_used.counts([obj])[obj.pk]

    def get_urls(self):
        """With what the desk's scripts ask."""
        view = self.admin_site.admin_view
        own = [
            path(route, view(partial(page, model_admin=self)), name=f"newsroom_image_{name}")
            for route, page, name in ADDRESSES
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        """The library as a grid of cards."""
        response = super().changelist_view(request, {**(extra_context or {}), "title": "Images"})
        if "cl" in (context := getattr(response, "context_data", None) or {}):
            pictures = list(context["cl"].result_list)
            used = where_used.counts(pictures)
            context["cards"] = [{"picture": picture, "uses": used[picture.pk]} for picture in pictures]
        return response

    def add_view(self, request, form_url="", extra_context=None):
        """Take a picture into the library; then ask where its crops have to look."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None, label_suffix="")
        if request.method == "POST" and form.is_valid() and (picture := self._store(form, by=request.user)):
            messages.success(
                request, "Image uploaded. Set the focal point so that every crop shows the important part."
            )
            return redirect("admin:newsroom_image_change", picture.pk)
        context = {
            **self.admin_site.screen_context(self, request, "Upload image"),
            "form": form,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/newsroom/image/add_form.html", context)

    def _store(self, form, *, by):
        """The new picture; None, with the sentences on the form, if the file is not fit."""
        said = dict(form.cleaned_data)
        try:
            return services.store(said.pop("file"), by=by, **said)
        except ValidationError as refusal:
            form.add_error(None if hasattr(refusal, "error_dict") else "file", refusal)
            return None

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """What is said of a picture, where its crops look, and where it is used."""
        picture = self._picture(request, object_id)
        may_write = self.has_change_permission(request, picture)
        if request.method == "POST" and not may_write:
            raise PermissionDenied
        form = ImageForm(request.POST or None, instance=picture, label_suffix="")
        if request.method == "POST" and form.is_valid():
            services.describe(picture, by=request.user, **form.cleaned_data)
            messages.success(request, "Image saved.")
            return redirect("admin:newsroom_image_change", picture.pk)
        if not may_write:
            for field in form.fields.values():
                field.disabled = True
        context = {
            **self.admin_site.screen_context(self, request, str(picture)),
            "original": picture,
            "form": form,
            "media": form.media,
            "may_write": may_write,
            "crops": [(name, *renditions.CROPS[crop]) for crop, name in CROP_NAMES.items()],
            "may_delete": self.has_delete_permission(request, picture),
            **self._uses(request.user, picture),
        }
        return TemplateResponse(request, "admin/newsroom/image/change_form.html", context)

    def _uses(self, user, picture):
        """What uses the picture, as far as this person may see it."""
        if not colleagues.may_read(user):
            return {}
        stories = Article.objects.showing(picture).select_related("working_copy").defer("body", "working_copy__content")
        return {
            "stories": stories[:LISTED],
            "more": max(stories.count() - LISTED, 0),
            "topics": Topic.objects.filter(lead_image=picture),
            "authors": Author.objects.filter(photo=picture),
        }

    def history_view(self, request, object_id, extra_context=None):
        """Who did what to the picture, newest first."""
        picture = self._picture(request, object_id)
        entries = AuditEntry.objects.filter(subject_kind="image", subject_id=picture.pk).select_related("by")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": picture,
            "title": f"History: {picture}",
            "entries": entries[:200],
        }
        return TemplateResponse(request, "admin/history.html", context)

    def delete_view(self, request, object_id, extra_context=None):
        """Ask, then remove a picture that nothing uses."""
        picture = self._picture(request, object_id)
        if not self.has_delete_permission(request, picture):
            raise PermissionDenied
        if request.method == "POST":
            try:
                services.remove(picture, by=request.user)
            except NotAllowed as refusal:
                messages.error(request, str(refusal))
                return redirect("admin:newsroom_image_change", picture.pk)
            messages.success(request, "Image deleted.")
            return redirect("admin:newsroom_image_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": picture,
            "title": "Delete image permanently?",
            "back": reverse("admin:newsroom_image_change", args=[picture.pk]),
        }
        return TemplateResponse(request, "admin/newsroom/image/delete.html", context)

    def _picture(self, request, object_id):
        """The picture, for who may see the library. Raises PermissionDenied and Http404."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        pk = unquote(object_id)
        picture = Image.objects.select_related("created_by").filter(pk=pk).first() if is_id(pk) else None
        if picture is None:
            raise Http404("Image not found.")
        return picture
