"""Pictures, former addresses, the log and the accounts on the desk."""

from mimetypes import guess_type

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html

from newsroom import images
from newsroom.models import AuditEntry, FormerAddress, Image

# The longest side, in pixels, of the sizes in which the desk shows a picture.
SIZES = {"thumbnail": 160, "preview": 800}


class ImageForm(forms.ModelForm):
    """What has to be known of a picture to print it."""

    class Meta:
        model = Image
        fields = ["alt", "is_decorative", "caption", "credit", "licence", "focal_point"]

    def clean(self):
        """A picture is described, or said to tell nothing."""
        super().clean()
        if not self.cleaned_data.get("alt") and not self.cleaned_data.get("is_decorative"):
            self.add_error("alt", "Describe what the picture shows, or say that it is decorative.")


class UploadForm(ImageForm):
    """The same, with the file, which is stored as it came out of the cleaning."""

    file = forms.FileField(
        label="File",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif"}),
        help_text=images.ACCEPTED,
    )

    class Meta(ImageForm.Meta):
        fields = ["file", "alt", "is_decorative", "caption", "credit", "licence"]

    def clean_file(self):
        """The file made anew. Raises ValidationError for what is no picture."""
        return images.cleaned(self.cleaned_data["file"])


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin):
    """The library. A file is never exchanged: another one is another picture."""

    list_display = ("thumbnail", "described", "caption", "credit", "licence", "created_at")
    list_display_links = ("thumbnail", "described")
    list_per_page = 30
    list_max_show_all = 30
    show_full_result_count = False
    search_fields = ("alt", "caption", "credit")
    ordering = ("-created_at", "-pk")
    sortable_by = ()
    actions = None

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The file is asked for once."""
        return super().get_form(request, obj, change, **{**kwargs, "form": ImageForm if obj else UploadForm})

    def get_fields(self, request, obj=None):
        """With the picture itself, on which the focal point is set by a click."""
        return ["preview", *ImageForm.Meta.fields] if obj else UploadForm.Meta.fields

    def get_readonly_fields(self, request, obj=None):
        """The picture itself."""
        return ["preview"]

    def has_delete_permission(self, request, obj=None):
        """Nobody may: stories that were withdrawn and restored have their pictures again."""
        return False

    def save_model(self, request, obj, form, change):
        """Save, and note who brought the picture."""
        obj.created_by = obj.created_by or request.user
        super().save_model(request, obj, form, change)
        AuditEntry.record("change" if change else "upload", obj, by=request.user)

    def get_urls(self):
        """With the views that suggest pictures and show one."""
        view = self.admin_site.admin_view
        return [
            path("suggest/", view(self.suggest), name="newsroom_image_suggest"),
            path("<int:pk>/<str:size>.file", view(self.show), name="newsroom_image_show"),
            *super().get_urls(),
        ]

    def suggest(self, request):
        """Answer `?term=` with pictures, the newest first, for Select2."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        term = request.GET.get("term", "").strip()
        found = Image.objects.filter(Q(alt__icontains=term) | Q(caption__icontains=term) | Q(credit__icontains=term))
        results = [{"id": picture.pk, "text": str(picture), "image": shown_at(picture.pk)} for picture in found[:12]]
        return JsonResponse({"results": results})

    def show(self, request, pk, size):
        """The picture in one of SIZES, for the desk alone: whether readers may see it does not matter."""
        picture = get_object_or_404(Image, pk=pk)
        if size not in SIZES or not self.has_view_permission(request, picture):
            raise PermissionDenied
        name = picture.file.process(["default", ("thumbnail", (SIZES[size], SIZES[size]))])
        with picture.file.storage.open(name) as file:
            return HttpResponse(file.read(), content_type=guess_type(name)[0])

    @admin.display(description="Picture")
    def thumbnail(self, picture):
        """The picture, small."""
        url = shown_at(picture.pk)
        return format_html('<img class="desk-thumbnail" src="{}" alt="Picture {}" loading="lazy">', url, picture.pk)

    @admin.display(description="Alternative text")
    def described(self, picture):
        """What it shows."""
        return picture.alt or ("Decorative" if picture.is_decorative else "Missing")

    @admin.display(description="Picture")
    def preview(self, picture):
        """The picture, with the point that every crop keeps; a click moves it."""
        return format_html(
            '<div class="imagefield" data-ppoi-id="id_focal_point"><div class="imagefield-preview">'
            '<img class="imagefield-preview-image" src="{}" alt="Click the point that every crop has to keep">'
            "</div></div>",
            shown_at(picture.pk, "preview"),
        )


def shown_at(pk, size="thumbnail"):
    """The desk's own address of a picture."""
    return reverse("admin:newsroom_image_show", args=[pk, size])


class ReadOnlyAdmin(admin.ModelAdmin):
    """What is written by verbs alone: to be read and searched."""

    actions = None
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False

    def has_add_permission(self, request):
        """Nobody adds by hand."""
        return False

    def has_change_permission(self, request, obj=None):
        """Nobody changes."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Nobody removes."""
        return False


@admin.register(FormerAddress)
class FormerAddressAdmin(ReadOnlyAdmin):
    """Addresses that once worked and lead elsewhere now."""

    list_display = ("path", "kind", "target_id", "since")
    list_filter = ("kind",)
    search_fields = ("path",)
    ordering = ("-pk",)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what, and when."""

    list_display = ("at", "verb", "subject_kind", "subject_name", "by", "detail")
    list_select_related = ("by",)
    list_filter = ("subject_kind",)
    search_fields = ("subject_name",)
    ordering = ("-at", "-pk")
    sortable_by = ()


admin.site.unregister([User, Group])


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """Stock, with the permissions as boxes to tick."""

    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Boxes to tick."""
        return super().formfield_for_manytomany(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Stock, with the roles as boxes to tick; and nobody becomes, or takes over, a superuser."""

    list_per_page = 50
    show_full_result_count = False
    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Boxes to tick."""
        return super().formfield_for_manytomany(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)

    def has_change_permission(self, request, obj=None):
        """Superusers are changed by superusers."""
        return super().has_change_permission(request, obj) and _may_touch(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        """Superusers are removed by superusers."""
        return super().has_delete_permission(request, obj) and _may_touch(request.user, obj)

    def get_readonly_fields(self, request, obj=None):
        """Roles are groups; single permissions are given by superusers."""
        given = super().get_readonly_fields(request, obj)
        return given if request.user.is_superuser else (*given, "is_superuser", "user_permissions")


def _may_touch(user, account):
    return account is None or user.is_superuser or not account.is_superuser
