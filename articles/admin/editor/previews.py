"""The desk's views of previews and preview links."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.admin.access import readable, story_page, writable
from articles.collaboration import preview_links, previewing
from articles.site import previews
from newsroom.core.desk.previews import WIDTHS, one_at_a_time, preview_error
from newsroom.core.i18n.paths import absolute
from newsroom.core.permissions import signed_in_user


class ShareForm(forms.Form):
    """The form of a new preview link: a note and its lifetime in days."""

    purpose = forms.CharField(
        label="Note", max_length=200, required=False, help_text="Optional. Only visible to colleagues."
    )
    days = forms.TypedChoiceField(
        label="Expires after",
        coerce=int,
        initial=preview_links.DEFAULT_DAYS,
        choices=[(days, f"{days} day{'s' * (days > 1)}") for days in preview_links.DAYS],
    )


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the page that embeds previews of the story at the width of a phone, a tablet and a desktop."""
    article = readable(request, pk)
    pages = previewing.pages_of(article)
    frame = reverse("admin:articles_article_preview_page", args=[pk])
    return story_page(request, article, "article/preview", "Preview", pages=pages, frame=frame, widths=WIDTHS)


@require_http_methods(["GET", "HEAD", "POST"])
def preview_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the preview of the story's page, or by POST of another page (`page`), in a transaction rolled back."""
    article, user = readable(request, pk), signed_in_user(request)
    page = request.POST.get("page", previewing.STORY)
    try:
        if page != previewing.STORY:
            return previewing.preview(article, page, by=user)
        with one_at_a_time(user):
            return previews.preview(article)
    except ValidationError as refusal:
        return preview_error(f"This draft cannot be previewed yet. {' '.join(refusal.messages)}")


def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the story's active preview links, or create one and show its URL."""
    article = writable(request, pk)
    form = ShareForm(request.POST or None, label_suffix="")
    address = ""
    if request.method == "POST" and form.is_valid():
        secret = preview_links.create(article, by=request.user, **form.cleaned_data)
        address = absolute(reverse("articles:preview", args=[secret]))
        form = ShareForm(label_suffix="")
    links = preview_links.active_links(article)
    refusal = preview_links.why_unshareable(article, request.user)
    return story_page(
        request, article, "article/share", "Preview link", form=form, address=address, links=links, refusal=refusal
    )


@require_POST
def revoke(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    """Revoke a preview link."""
    article = writable(request, pk)
    preview_links.revoke(get_object_or_404(article.share_links, pk=link), by=request.user)
    messages.success(request, "Link revoked.")
    return redirect("admin:articles_article_share", pk)


URLS = [
    ("<int:pk>/preview/", preview, "preview"),
    ("<int:pk>/preview/page/", preview_page, "preview_page"),
    ("<int:pk>/share/", share, "share"),
    ("<int:pk>/share/<int:link>/revoke/", revoke, "revoke_share"),
]
