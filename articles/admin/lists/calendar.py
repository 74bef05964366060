"""The calendar of planned, scheduled and published stories, and changing the date of a story in it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from articles.admin.access import readable
from articles.choices import Status
from articles.collaboration import dashboard
from articles.models import Article
from articles.notifications import colleagues
from articles.workflow import locking, publishing, reviewing, scheduled_updates
from newsroom.core.desk.widgets.moments import MomentField
from newsroom.core.permissions import NotAllowed
from newsroom.core.time.dates import format_time


class MoveForm(forms.Form):
    """A day and time in the newsroom's time zone, and the version of the story that the calendar showed."""

    version = forms.IntegerField()
    day = forms.DateField()
    time = forms.TimeField(required=False)

    def clean(self) -> dict[str, Any]:
        """Add `moment` (aware) to the cleaned data; without a time, it is 09:00."""
        super().clean()
        data = self.cleaned_data
        if "day" in data and "time" in data:
            text = f"{data['day']} {data['time'] or '09:00'}"
            data["moment"] = MomentField().clean(text)
        return data


@require_safe
def calendar(request: HttpRequest) -> TemplateResponse:
    """Show the calendar of a month, `?month=2026-11`, by default the current one."""
    if not colleagues.may_read(request.user):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": "Calendar",
        "calendar": dashboard.month_of(_first_of(request.GET.get("month", "")), request.user),
    }
    return TemplateResponse(request, "admin/articles/calendar.html", context)


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the story's date. Scripts get {done, version, time} or {error}; forms are redirected to the calendar."""
    article = readable(request, pk)
    form = MoveForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        data = form.cleaned_data
        _mover(article)(article, by=request.user, at=data["moment"], version=data["version"])
    except (ValidationError, NotAllowed, locking.Conflict) as refusal:
        sentence = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        return _answer(request, {"error": sentence}, status=409)
    moment = timezone.localtime(data["moment"])
    sentence = f"“{article.working_copy.title or 'Untitled'}” moved to {format_time(moment)}."
    return _answer(request, {"done": sentence, "version": article.working_copy.version, "time": f"{moment:%H:%M}"})


def _mover(article: Article) -> Callable[..., Any]:
    """Return the service function that changes the date with which the calendar shows the story."""
    if article.working_copy.update_at:
        return scheduled_updates.reschedule
    return publishing.reschedule if article.status == Status.PUBLISHED else reviewing.plan


def _answer(request: HttpRequest, data: dict[str, Any], status: int = 200) -> HttpResponse:
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return JsonResponse(data, status=status)
    (messages.error if "error" in data else messages.success)(request, data.get("error") or data["done"])
    month = _first_of(request.POST.get("month", ""))
    return redirect(f"{reverse('admin:articles_article_calendar')}?month={month:%Y-%m}")


def _first_of(month: str) -> date:
    """Return the first day of a month (YYYY-MM), or of the current one if "". Raises Http404 for an invalid month."""
    if not month:
        return timezone.localdate().replace(day=1)
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Http404("Month not found.") from None
    # The calendar also shows days of the previous and the next month.
    if first.year not in publishing.YEARS or first.year == publishing.YEARS[0]:
        raise Http404("Month not found.")
    return first


URLS = [
    ("calendar/", calendar, "calendar"),
    ("<int:pk>/move/", move, "move"),
]
