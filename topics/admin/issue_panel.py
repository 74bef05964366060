"""Issues of a topic in the admin: each sentence with a link to the fix and a button to dismiss it."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from newsroom.core.desk.widgets.suggestions import is_id
from newsroom.core.permissions import signed_in_user
from topics import issues
from topics.admin.access import require_curator
from topics.issues import Finding
from topics.models import DismissedFlag, Flag, Topic


class IssueView(NamedTuple):
    """An issue as the panel shows it. button_value: of its button. fix_label, fix_url: of the link to the fix."""

    label: str
    sentence: str
    button_value: str
    fix_label: str = ""
    fix_url: str = ""


def issue_view(topic: Topic, finding: Finding) -> IssueView:
    """Return the issue with the link to its fix."""
    fix_label, fix_url = _fix_link(topic, finding)
    return IssueView(
        finding.flag.label,
        finding.sentence,
        _button_value(finding.flag, topic.pk, finding.other and finding.other.pk),
        fix_label,
        fix_url,
    )


def dismissed_issue_view(row: DismissedFlag) -> IssueView:
    """Return the dismissed issue, with when and by whom."""
    about = f" (“{row.other.name}”)" if row.other else ""
    by = f" by {row.by.get_full_name() or row.by.get_username()}" if row.by else ""
    sentence = f"Dismissed{by} on {row.at:%-d %b %Y}{about}."
    return IssueView(Flag(row.flag).label, sentence, _button_value(Flag(row.flag), row.topic_id, row.other_id))


def panel(topic: Topic, findings: list[Finding], dismissed: list[DismissedFlag], *, may_curate: bool) -> str:
    """Return the topic's issues as HTML."""
    context = {
        "topic": topic,
        "findings": [issue_view(topic, finding) for finding in findings],
        "dismissed": [dismissed_issue_view(row) for row in dismissed],
        "may_curate": may_curate,
    }
    return render_to_string("admin/topics/topic/_issues.html", context)


def panel_of(topic: Topic, user: User) -> str:
    """Return the issues and dismissed issues of the topic, which has `live_count`, as HTML for its own page."""
    found, dismissed = issues.findings([topic])[topic.pk], issues.dismissals([topic])[topic.pk]
    return panel(topic, found, dismissed, may_curate=user.has_perm("topics.curate_topic"))


@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    """Dismiss an issue."""
    topic, flag, other = _issue_in(request)
    issues.dismiss(topic, flag, other, by=signed_in_user(request))
    messages.success(request, f"Dismissed “{flag.label}” for “{topic}”. Filter by “Dismissed” to reopen it.")
    return redirect_back(request, topic)


@require_POST
def reopen(request: HttpRequest) -> HttpResponse:
    """Reopen a dismissed issue."""
    topic, flag, other = _issue_in(request)
    issues.reopen(topic, flag, other, by=signed_in_user(request))
    messages.success(request, f"Reopened “{flag.label}” for “{topic}”.")
    return redirect_back(request, topic)


def redirect_back(request: HttpRequest, topic: Topic | None = None) -> HttpResponse:
    """Redirect to the topic's page if the request came from there, or else to the list with its filters."""
    if topic and "screen" in request.POST:
        return redirect("admin:topics_topic_change", topic.pk)
    query = QueryDict(request.POST.get("back", "")).urlencode()
    return redirect(f"{reverse('admin:topics_topic_changelist')}{f'?{query}' if query else ''}")


def merge_url(*topics: int, survivor: int | None = None) -> str:
    """Return the URL of the page that previews merging these topics (IDs) into the survivor, the largest if None."""
    query = {"topics": topics} if survivor is None else {"topics": topics, "survivor": survivor}
    return f"{reverse('admin:topics_topic_merge_several')}?{urlencode(query, doseq=True)}"


ROUTES = [("flags/dismiss/", dismiss, "dismiss"), ("flags/reopen/", reopen, "reopen")]


def _button_value(flag: Flag, topic: int, other: int | None) -> str:
    """Return the value of an issue's button."""
    return f"{flag.value}-{topic}-{other or ''}"


def _issue_in(request: HttpRequest) -> tuple[Topic, Flag, Topic | None]:
    """Return the topic, the issue and the other topic (or None) that the button's value names.

    Raises NotAllowed, SuspiciousOperation for an invalid value, and Http404 if a topic no longer exists.
    """
    require_curator(request, issues.NO_PERMISSION)
    flag, topic, other = [*request.POST.get("flag", "").split("-"), "", ""][:3]
    ids = [topic, other] if flag in issues.PAIR_FLAGS else [topic]
    if flag not in Flag or not all(map(is_id, ids)):
        raise SuspiciousOperation("Unknown issue.")
    found = Topic.objects.in_bulk([int(pk) for pk in ids])
    if len(found) < len(ids):
        raise Http404("This topic no longer exists.")
    return found[int(topic)], Flag(flag), found[int(other)] if len(ids) > 1 else None


def _fix_link(topic: Topic, finding: Finding) -> tuple[str, str]:
    """Return the text and the URL of the link to the fix."""
    screen = reverse("admin:topics_topic_change", args=[topic.pk])
    match finding.flag:
        case Flag.ALIAS | Flag.DUPLICATE | Flag.STORIES:
            assert finding.other is not None
            return f"Merge with “{finding.other}”…", merge_url(topic.pk, finding.other.pk)
        case Flag.ORPHAN:
            # Readers may have the URL of a public topic: it cannot be deleted (`deletion.why_undeletable`).
            if topic.is_public:
                return "Merge into another topic…", reverse("admin:topics_topic_merge", args=[topic.pk])
            return "Delete topic", reverse("admin:topics_topic_delete", args=[topic.pk])
        case Flag.THIN:
            return "Add briefing", f"{screen}#id_briefing"
        case Flag.STALE | Flag.CITED:
            return "Review briefing", f"{screen}#id_briefing"
    return "Curate topic", screen
