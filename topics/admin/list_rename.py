"""Renames a topic in the list of topics, without a preview. Its URL stays."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.html import single_line
from newsroom.core.permissions import NotAllowed, signed_in_user
from topics import curation, merging
from topics.admin.access import require_curator
from topics.admin.issue_panel import merge_url, redirect_back
from topics.admin.merging import show_done
from topics.models import Topic
from topics.names import naming


@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """Rename the topic `topic` to `name`, and show the list again."""
    require_curator(request)
    pk, name = request.POST.get("topic", ""), single_line(request.POST.get("name", ""))
    topic = Topic.objects.filter(pk=pk).first() if is_id(pk) else None
    if topic is None:
        messages.warning(request, curation.TOPIC_GONE)
    elif name == topic.name:
        messages.info(request, "The name is the same. Nothing was changed.")
    else:
        _rename(request, topic, name)
    return redirect_back(request)


def _rename(request: HttpRequest, topic: Topic, name: str) -> None:
    """Rename the topic, or show why not, with a link to merge it with the topic that has the name."""
    before = topic.name
    try:
        merging.rename(topic, name, by=signed_in_user(request))
    except NotAllowed as refusal:
        messages.warning(request, str(refusal))
    except ValidationError as refusal:
        why = " ".join(refusal.messages)
        other = naming.find([name]).get(naming.key_of(name)) if getattr(refusal, "code", "") == "taken" else None
        if other is None:
            messages.warning(request, f"“{before}” was not renamed. {why}")
        else:
            url, text = merge_url(topic.pk, other.pk, survivor=other.pk), "“{}” was not renamed. {} "
            link = format_html('<a href="{}">Merge “{}” into “{}”…</a>', url, before, other)
            messages.warning(request, format_html(text + "{}", before, why, link))
    else:
        url = reverse("admin:topics_topic_rename", args=[topic.pk])
        link = format_html('The URL stays the same. <a href="{}">Change URL…</a>', url)
        show_done(request, topic, format_html("Renamed “{}” to “{}”. {}", before, topic.name, link))


ROUTES = [("rename/", rename, "rename_in_list")]
