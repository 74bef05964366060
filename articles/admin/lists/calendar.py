"""The calendar of what is planned, with the editors, scheduled and out, in which a story is given another date."""

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
from articles.notifications import colleagues
from articles.workflow import drafting, publishing, reviewing
from newsroom.core.desk.widgets.moments import MomentField
from newsroom.core.permissions import NotAllowed
from newsroom.core.time.dates import format_time


class MoveForm(forms.Form):
    """A day and a time of the newsroom's time zone, and the version of the story that the calendar showed."""

    version = forms.IntegerField()
    day = forms.DateField()
    time = forms.TimeField(required=False)

    def clean(self) -> dict[str, Any]:
        """With `moment`, aware."""
        super().clean()
        said = self.cleaned_data
        if "day" in said and "time" in said:
            written = f"{said['day']} {said['time'] or '09:00'}"
            said["moment"] = MomentField().clean(written)
        return said


@require_safe
def calendar(request: HttpRequest) -> TemplateResponse:
    """The calendar of a month: `?month=2026-11`."""
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
    """Give the story another date; answers a script with JSON, and a form with the calendar again."""
    article = readable(request, pk)
    form = MoveForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        said = form.cleaned_data
        verb = publishing.reschedule if article.status == Status.PUBLISHED else reviewing.plan
        verb(article, by=request.user, at=said["moment"], version=said["version"])
    except (ValidationError, NotAllowed, drafting.Conflict) as refusal:
        sentence = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        return _answer(request, {"error": sentence}, status=409)
    moment = timezone.localtime(said["moment"])
    told = f"“{article.working_copy.title or 'Untitled'}” moved to {format_time(moment)}."
    return _answer(request, {"done": told, "version": article.working_copy.version, "time": f"{moment:%H:%M}"})


def _answer(request: HttpRequest, told: dict[str, Any], status: int = 200) -> HttpResponse:
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return JsonResponse(told, status=status)
    (messages.error if "error" in told else messages.success)(request, told.get("error") or told["done"])
    month = _first_of(request.POST.get("month", ""))
    return redirect(f"{reverse('admin:articles_article_calendar')}?month={month:%Y-%m}")


def _first_of(month: str) -> date:
    """The first day of the month that is so called, of this one if none is. Raises Http404 for one without news."""
    if not month:
        return timezone.localdate().replace(day=1)
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Http404("Month not found.") from None
    # The calendar shows days of the months beside it.
    if first.year not in publishing.YEARS or first.year == publishing.YEARS[0]:
        raise Http404("Month not found.")
    return first


ADDRESSES = [
    ("calendar/", calendar, "calendar"),
    ("<int:pk>/move/", move, "move"),
]
