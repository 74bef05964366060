"""The library of pictures."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html

from newsroom import images
from newsroom.html import single_line
from newsroom.lists import NarrowedMixin, written
from newsroom.media import shows
from newsroom.models import AuditEntry, Image
from newsroom.widgets.text import PlainTextMixin


class DescribedMixin(PlainTextMixin):
    """A picture is described, or said to tell nothing."""

    def clean(self):
        """Ask for one of the two."""
        said = super().clean()
        if not said.get("alt") and not said.get("is_decorative"):
            self.add_error("alt", "Describe what the picture shows, or say that it is decorative.")
        return said


class ImageForm(DescribedMixin, forms.ModelForm):
    """What has to be known of a picture to print it."""

    class Meta:
        model = Image
        fields = ["alt", "is_decorative", "caption", "credit", "licence", "focal_point"]


class UploadForm(DescribedMixin, forms.Form):
    """The same, with the file and without its focal point, which is set on the picture itself."""

    file = forms.FileField(
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif"}),
        help_text=images.ACCEPTED,
    )
    alt = Image._meta.get_field("alt").formfield()
    is_decorative = Image._meta.get_field("is_decorative").formfield()
    caption = Image._meta.get_field("caption").formfield()
    credit = Image._meta.get_field("credit").formfield()
    licence = Image._meta.get_field("licence").formfield()


@admin.register(Image)
class ImageAdmin(NarrowedMixin, admin.ModelAdmin):
    """The library. A file is never exchanged: another one is another picture."""

    form = ImageForm
    fields = ("preview", *ImageForm.Meta.fields)
    readonly_fields = ("preview",)
    list_display = ("thumbnail", "described", "caption", "credit", "licence", "added")
    list_display_links = ("thumbnail", "described")
    list_per_page = 30
    list_max_show_all = 30
    show_full_result_count = False
    search_fields = ("alt", "caption", "credit")
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
        """Nobody may: a story that was withdrawn and is published again has its pictures."""
        return False

    def get_urls(self):
        """With the views that suggest pictures and show one."""
        view = self.admin_site.admin_view
        return [
            path("suggest/", view(self.suggest), name="newsroom_image_suggest"),
            path("<int:pk>/preview/", view(self.show), name="newsroom_image_preview"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        """Take a picture into the library; then ask where its crops have to look."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None, label_suffix="")
        if request.method == "POST" and form.is_valid() and (picture := self._store(form, by=request.user)):
            if IS_POPUP_VAR in request.POST:
                return self.response_add(request, picture)
            messages.success(request, "The picture is in the library. Click the point that every crop has to keep.")
            return redirect("admin:newsroom_image_change", picture.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Upload a picture",
            "form": form,
            "media": self.media + form.media,
            "is_popup": IS_POPUP_VAR in request.GET or IS_POPUP_VAR in request.POST,
        }
        return TemplateResponse(request, "admin/newsroom/image/add_form.html", context)

    def _store(self, form, *, by):
        """The new picture; None, with the sentences on the form, if the file is not fit."""
        said = dict(form.cleaned_data)
        try:
            picture = Image.objects.store(said.pop("file"), by=by, **said)
        except ValidationError as refusal:
            form.add_error(None if hasattr(refusal, "error_dict") else "file", refusal)
            return None
        AuditEntry.record("upload", picture, by=by)
        return picture

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Stock, but not in one transaction: crops take seconds, in which nobody else could write."""
        return self._changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        """Save what is said of the picture; another focal point makes other crops."""
        if "focal_point" in form.changed_data:
            obj.focus(obj.focal_point)
        super().save_model(request, obj, form, change)
        AuditEntry.record("change", obj, by=request.user)

    def suggest(self, request):
        """Answer `?term=` with pictures, the newest first, for Select2."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        term = single_line(request.GET.get("term", ""))
        found = Image.objects.filter(Q(alt__icontains=term) | Q(caption__icontains=term) | Q(credit__icontains=term))
        return JsonResponse({"results": [_suggested(picture) for picture in found[:12]]})

    def show(self, request, pk):
        """Lead to the picture in the size for the desk, for scripts that know its id alone."""
        picture = get_object_or_404(Image, pk=pk)
        if not self.has_view_permission(request, picture):
            raise PermissionDenied
        return redirect(picture.file.preview)

    @admin.display(description="Picture")
    def thumbnail(self, picture):
        """The picture, small."""
        url = picture.file.preview
        return format_html('<img class="desk-thumbnail" src="{}" alt="Picture {}" loading="lazy">', url, picture.pk)

    @admin.display(description="Alternative text")
    def described(self, picture):
        """What it shows."""
        return picture.alt or ("Decorative" if picture.is_decorative else "Missing")

    @admin.display(description="Added")
    def added(self, picture):
        """When it came into the library."""
        return written(picture.created_at)

    @admin.display(description="Picture")
    def preview(self, picture):
        """The picture, with the point that every crop keeps; a click moves it."""
        return format_html(
            '<div class="imagefield" data-ppoi-id="id_focal_point"><div class="imagefield-preview">'
            '<img class="imagefield-preview-image" src="{}" alt="Click the point that every crop has to keep">'
            "</div></div>",
            picture.file.preview,
        )


def _suggested(picture):
    """A picture as Select2 shows it, and as the editor puts it into a text."""
    return {
        "id": picture.pk,
        "text": str(picture),
        "image": picture.file.preview,
        "src": images.sources(picture).src,
        "alt": "" if picture.is_decorative else picture.alt,
        "caption": " ".join(filter(None, [picture.caption, picture.credit and f"({picture.credit})"])),
    }
