"""The desk's views of a user's notifications and their settings."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from articles.admin.access import readable
from articles.choices import ByMail
from articles.notifications import colleagues, notifying


class MailForm(forms.Form):
    """The form of the email setting."""

    by_mail = forms.ChoiceField(label="Email", choices=ByMail, widget=forms.RadioSelect)


@require_safe
def listing(request: HttpRequest) -> TemplateResponse:
    """Show the user's newest notifications and their settings."""
    _check(request)
    form = MailForm(label_suffix="", initial={"by_mail": notifying.wants_mail(request.user)})
    return _page(request, form)


@require_POST
def choose_mail(request: HttpRequest) -> HttpResponse:
    """Save when the user gets email."""
    _check(request)
    form = MailForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, form, status=400)
    notifying.choose_mail(request.user, ByMail(form.cleaned_data["by_mail"]))
    messages.success(request, "Settings saved.")
    return redirect("admin:articles_article_notifications")


@require_POST
def see_all(request: HttpRequest) -> HttpResponse:
    """Mark all notifications of the user as read."""
    _check(request)
    notifying.mark_seen(request.user)
    messages.success(request, "All notifications marked as read.")
    return redirect("admin:index")


@require_POST
def see(request: HttpRequest, pk: int) -> JsonResponse:
    """Mark the user's notifications about this story as read; its screen sends this once it is open.

    Answers {unseen: number of unread notifications}.
    """
    article = readable(request, pk)
    notifying.mark_seen(request.user, article=article)
    return JsonResponse({"unseen": notifying.unseen_count(request.user)})


def _check(request: HttpRequest) -> None:
    if not colleagues.may_read(request.user):
        raise PermissionDenied


def _page(request: HttpRequest, form: MailForm, status: int = 200) -> TemplateResponse:
    context = {
        **admin.site.each_context(request),
        "title": "Notifications",
        "notifications": notifying.newest_of(request.user)[: notifying.MAX_SHOWN],
        "form": form,
    }
    return TemplateResponse(request, "admin/articles/notifications.html", context, status=status)


ADDRESSES = [
    ("notifications/", listing, "notifications"),
    ("notifications/mail/", choose_mail, "notifications_mail"),
    ("notifications/seen/", see_all, "notifications_seen"),
    ("<int:pk>/notifications/seen/", see, "seen"),
]
