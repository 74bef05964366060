"""The desk's views of a user's notifications and their settings."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from articles.admin.access import readable
from articles.choices import EmailFrequency
from articles.notifications import colleagues, notifying


class EmailForm(forms.Form):
    """The form of the email setting."""

    by_mail = forms.ChoiceField(label="Email", choices=EmailFrequency, widget=forms.RadioSelect)


@require_safe
def notification_list(request: HttpRequest) -> TemplateResponse:
    """Show the user's newest notifications and their settings."""
    _check(request)
    form = EmailForm(label_suffix="", initial={"by_mail": notifying.email_frequency(request.user)})
    return _page(request, form)


@require_POST
def set_email_frequency(request: HttpRequest) -> HttpResponse:
    """Save when the user gets email."""
    _check(request)
    form = EmailForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, form, status=400)
    notifying.set_email_frequency(request.user, EmailFrequency(form.cleaned_data["by_mail"]))
    messages.success(request, "Settings saved.")
    return redirect("admin:articles_article_notifications")


@require_POST
def mark_all_seen(request: HttpRequest) -> HttpResponse:
    """Mark all notifications of the user as read."""
    _check(request)
    notifying.mark_seen(request.user)
    messages.success(request, "All notifications marked as read.")
    return redirect("admin:index")


@require_POST
def mark_seen(request: HttpRequest, pk: int) -> JsonResponse:
    """Mark the user's notifications about this story as read; its screen sends this once it is open.

    Answers {unseen: number of unread notifications}.
    """
    article = readable(request, pk)
    notifying.mark_seen(request.user, article=article)
    return JsonResponse({"unseen": notifying.unseen_count(request.user)})


def _check(request: HttpRequest) -> None:
    if not colleagues.may_read(request.user):
        raise PermissionDenied


def _page(request: HttpRequest, form: EmailForm, status: int = 200) -> TemplateResponse:
    context = {
        **admin.site.each_context(request),
        "title": "Notifications",
        "notifications": notifying.notifications_for(request.user)[: notifying.MAX_SHOWN],
        "form": form,
    }
    return TemplateResponse(request, "admin/articles/notifications.html", context, status=status)


URLS = [
    ("notifications/", notification_list, "notifications"),
    ("notifications/mail/", set_email_frequency, "notifications_mail"),
    ("notifications/seen/", mark_all_seen, "notifications_seen"),
    ("<int:pk>/notifications/seen/", mark_seen, "seen"),
]
