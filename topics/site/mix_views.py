"""Pages of mixes, and the page on which a reader chooses the topics of one."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom.core.html import single_line
from newsroom.core.time import clock
from newsroom.core.tracking import cache_publicly
from newsroom.core.web.pagination import page_of
from newsroom.core.web.structured_data import page_context
from newsroom.core.web.throttle import throttled
from topics.models import NAME_LENGTH, Topic
from topics.names import duplicates, naming
from topics.site import panels, structured_data
from topics.site.mixes import MAX_TOPICS, MIN_TOPICS, Mix, path_of
from topics.site.redirects import with_mix
from topics.site.stream import Stream

# Characters of a name that an error message repeats.
MAX_QUOTED = 40
# Empty fields in the form, besides those of the topics that are chosen already.
EMPTY_FIELDS = 3


@require_safe
@cache_publicly("page")
@with_mix
def mix_detail(request: HttpRequest, mix: Mix) -> HttpResponse:
    """Show the stories in any of some topics."""
    page = page_of(request, mix.cards, total=mix.total)
    context = {"mix": mix, "page": page, **_fields(list(map(str, mix.topics))), **structured_data.of_mix(mix, page)}
    return render(request, "topics/mix_detail.html", context)


@require_safe
@cache_publicly()
def choose(request: HttpRequest) -> HttpResponseBase:
    """Show the form in which a reader chooses topics by name, or redirect to their mix if it is filled in."""
    return _chosen(request) if "topic" in request.GET else _form(request, [], [])


@throttled("mix", limit=120)
def _chosen(request: HttpRequest) -> HttpResponse:
    """Redirect to the mix of the topics with the names in `topic`, or show the form again with what is wrong.

    Throttled, because these pages are not cached.
    """
    given = (single_line(name)[:NAME_LENGTH] for name in request.GET.getlist("topic")[: 2 * MAX_TOPICS])
    names = list(dict.fromkeys(filter(None, given)))
    found = _find(names)
    unknown = [name for name in names if name not in found]
    topics = sorted(set(found.values()), key=lambda topic: topic.key)
    problems = [_("Topic “%(name)s” not found.") % {"name": name[:MAX_QUOTED]} for name in unknown]
    if len(topics) > MAX_TOPICS:
        problems.append(_("A mix can have up to %(number)d topics.") % {"number": MAX_TOPICS})
    elif len(topics) >= MIN_TOPICS and not problems:
        return redirect(path_of(topics))
    # The form has several fields, a link to add a topic only one.
    if len(topics) < MIN_TOPICS and not problems and len(request.GET.getlist("topic")) > 1:
        problems.append(_("Add at least one more topic."))
    related = panels.related(Stream(topics[0], clock.now())) if len(topics) == 1 else []
    return _form(request, [*map(str, topics), *unknown], problems, related)


def _form(
    request: HttpRequest, names: list[str], problems: list[str], related: Sequence[panels.Related] = ()
) -> HttpResponse:
    """Return the form with these names. related: topics to add with a click."""
    context = {"problems": problems, "related": related, **_fields(names), **page_context(_("My mix"), request.path)}
    return render(request, "topics/mix_form.html", context)


def _find(names: list[str]) -> dict[str, Topic]:
    """Return the public topics with these names, aliases or slugs, by these. Ten queries at most.

    A name in another spelling counts if only one topic has it.
    """
    topics = naming.find(names)
    found = {name: topic for name in names if (topic := topics.get(naming.key_of(name))) and topic.is_public}
    rest = [name for name in names if name not in found]
    found |= naming.find_by_slugs(rest, among=Topic.objects.public())
    spelled = duplicates.find_spelled(name for name in rest if name not in found)
    public = Topic.objects.public().in_bulk({pk for each in spelled.values() for pk in each}) if spelled else {}
    for name, each in spelled.items():
        topics_of_name = [public[pk] for pk in each if pk in public]
        if len(topics_of_name) == 1:
            found[name] = topics_of_name[0]
    return found


def _fields(names: list[str]) -> dict[str, list[str]]:
    """Return the values of the form's fields: these names, and empty ones."""
    chosen = names[:MAX_TOPICS]
    return {"fields": [*chosen, *[""] * min(EMPTY_FIELDS, MAX_TOPICS - len(chosen))]}
