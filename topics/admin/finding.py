"""Topics and their stories by what somebody types."""

from django.core.exceptions import ValidationError
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, Value, When

from topics import naming
from topics.models import Alias, Topic

LENGTH = 15


def matching(topics, text):
    """Those of the topics whose name or alias contains the text, whatever its case, width and accents."""
    key = naming.key_of(text)
    if not key:
        return topics
    return topics.filter(Q(key__contains=key) | Exists(Alias.objects.filter(topic=OuterRef("pk"), key__contains=key)))


def suggestions(text, *, with_new):
    """What Select2 shows for the text: topics, exact names first, then beginnings.

    Each is {"id": name, "text": name, "note": aliases that match}. with_new: end with the text itself, as a name that
    is no topic yet, unless it is one.
    """
    key = naming.key_of(text)
    rank = Case(When(key=key, then=Value(0)), When(key__startswith=key, then=Value(1)), default=Value(2))
    aliases = Prefetch("aliases", Alias.objects.filter(key__contains=key), to_attr="matched")
    found = list(
        matching(Topic.objects.only("name", "key"), text)
        .prefetch_related(aliases)
        .order_by(rank, "-filed_count", "name")[:LENGTH]
    )
    results = [
        {"id": t.name, "text": t.name, "note": ", ".join(a.name for a in t.matched) if key else ""} for t in found
    ]
    known = {t.key for t in found} | {alias.key for t in found for alias in t.matched}
    if with_new and key and key not in known and (name := _spelling(text)):
        results.append({"id": name, "text": name, "note": "new topic"})
    return results


def stories(topic, text):
    """What Select2 shows for the text: stories filed under the topic, the newest first, by filing."""
    filings = topic.filings.filter(published_at__isnull=False) | topic.filings.filter(is_hidden=True)
    if text:
        filings = filings.filter(content_object__title__icontains=text)
    filings = filings.select_related("content_object").defer("content_object__body")
    found = filings.order_by("-published_at", "-pk")[:LENGTH]
    return [{"id": filing.pk, "text": str(filing.content_object), "note": _day(filing)} for filing in found]


def _day(filing):
    moment = filing.content_object.published_at
    return f"{moment:%-d %b %Y}" if moment else ""


def _spelling(text):
    try:
        return naming.spelling_of(text)
    except ValidationError:
        return ""
