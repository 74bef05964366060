"""Pages of mixes, and the page on which a reader chooses the topics of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsroom.core.html import single_line
from newsroom.core.tracking import cache_publicly
from newsroom.core.web.pagination import page_of
from newsroom.core.web.structured_data import page_context
from newsroom.core.web.throttle import throttled
from topics.models import NAME_LENGTH, Topic
from topics.names import naming
from topics.site import structured_data
from topics.site.mixes import MAX_TOPICS, MIN_TOPICS, Mix, path_of
from topics.site.redirects import with_mix

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
@throttled("mix", limit=120)
def choose(request: HttpRequest) -> HttpResponse:
    """Show the form in which a reader chooses topics by name, and redirect to their mix once it is complete."""
    given = (single_line(name)[:NAME_LENGTH] for name in request.GET.getlist("topic")[: 2 * MAX_TOPICS])
    names = list(dict.fromkeys(filter(None, given)))
    found = {name: _find(name) for name in names}
    unknown = [name for name, topic in found.items() if topic is None]
    topics = sorted({topic for topic in found.values() if topic}, key=lambda topic: topic.key)
    problems = [_("Topic “%(name)s” not found.") % {"name": name[:MAX_QUOTED]} for name in unknown]
    if len(topics) > MAX_TOPICS:
        problems.append(_("A mix can have up to %(number)d topics.") % {"number": MAX_TOPICS})
    elif len(topics) >= MIN_TOPICS and not problems:
        return redirect(path_of(topics))
    context = {
        "problems": problems,
        **_fields([*map(str, topics), *unknown]),
        **page_context(_("My mix"), request.path),
    }
    return render(request, "topics/mix_form.html", context)


def _find(name: str) -> Topic | None:
    """Return the public topic with this name, alias or slug, or None."""
    public = Topic.objects.public()
    topic = naming.find([name]).get(naming.key_of(name))
    return topic if topic and topic.is_public else naming.find_by_slug(name, among=public)


def _fields(names: list[str]) -> dict[str, list[str]]:
    """Return the values of the form's fields: these names, and empty ones."""
    chosen = names[:MAX_TOPICS]
    return {"fields": [*chosen, *[""] * min(EMPTY_FIELDS, MAX_TOPICS - len(chosen))]}
