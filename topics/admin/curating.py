"""The screen of one topic: everything an editor says about it, written in one transaction by the verbs."""

from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from newsroom import slugs
from newsroom.models import AuditEntry
from newsroom.permissions import NotAllowed
from newsroom.widgets.suggesting import is_id
from topics import counting, curation, naming
from topics.forms import FilingForm, NewFilingForm, NewTopicForm, TopicForm
from topics.models import Topic

FilingFormSet = forms.formset_factory(FilingForm, extra=0)
# How many stories can be added to the curated ones at a time.
NEW_ROWS = 2
STALE = (
    "Somebody else changed this topic while you did. Nothing was saved, and what you typed still stands here; "
    "save again to put it in place of theirs."
)


def add(model_admin: Any, request: Any) -> Any:
    """Make the topic, or find the one that has the name already; then show its screen."""
    form = NewTopicForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        with transaction.atomic():
            known = naming.find([name]).get(naming.key_of(name))
            topic = known or naming.find_or_create(name, kind=form.cleaned_data["kind"])
        if known:
            messages.info(request, f"“{name}” is a name of this topic already.")
        return redirect("admin:topics_topic_change", topic.pk)
    context = {
        **model_admin.admin_site.screen_context(model_admin, request, "New topic"),
        "form": form,
        "media": form.media,
    }
    return TemplateResponse(request, "admin/topics/topic/add_form.html", context)


class Screen(NamedTuple):
    """What stands on the screen: the topic's own form, the curated stories' and those to find others by."""

    form: TopicForm
    rows: Any
    new_rows: list[NewFilingForm]

    def is_valid(self) -> bool:
        """Whether all of it can be read."""
        # Every part is asked, so that all mistakes are shown at once.
        answers = [part.is_valid() for part in (self.form, self.rows, *self.new_rows)]
        return all(answers)

    def filings(self) -> list[dict[str, Any]]:
        """What is said of stories."""
        return [row.cleaned_data for row in (*self.rows.forms, *self.new_rows) if row.cleaned_data.get("filing")]


def change(model_admin: Any, request: Any, topic: Topic) -> Any:
    """Show what is said about the topic, or write it."""
    is_sent = request.method == "POST"
    if is_sent and not model_admin.has_change_permission(request, topic):
        raise PermissionDenied
    screen = _screen(topic, request.POST if is_sent else None)
    if is_sent and screen.is_valid():
        if screen.form.is_stale():
            screen.form.having_seen()
            screen.form.add_error(None, STALE)
        elif _save(topic, screen, by=request.user, makes_public=request.POST.get("_save") == "publish"):
            messages.success(request, "Saved.")
            return redirect("admin:topics_topic_change", topic.pk)
        # What was refused may have changed the topic in memory.
        topic = model_admin.get_object(request, str(topic.pk))
    return _page(model_admin, request, topic, screen)


def _screen(topic: Topic, data: Any) -> Screen:
    curated = [_said_of(filing) for filing in curated_filings(topic)]
    return Screen(
        TopicForm(data, topic=topic, curated=curated),
        FilingFormSet(data, prefix="filings", initial=curated),
        [NewFilingForm(data, prefix=f"new-{n}", topic=topic) for n in range(NEW_ROWS)],
    )


def _save(topic: Topic, screen: Screen, *, by: Any, makes_public: bool) -> bool:
    """Write all of it or, with the reason on the form, nothing."""
    try:
        with transaction.atomic():
            _hold(topic, screen)
            _write(topic, screen.form, by=by)
            _curate(topic, screen.filings(), by=by)
            if makes_public:
                curation.make_public(topic, by=by)
    except ValidationError as refusal:
        screen.form.add_error(None, refusal.messages)
    except NotAllowed as refusal:
        screen.form.add_error(None, str(refusal))
    return screen.form.is_valid()


def _hold(topic: Topic, screen: Screen) -> None:
    """Lock at once, and before anything is written, all topics that a save may touch.

    In the order in which publishing locks, so that no two saves wait for each other: names first, then topics.
    """
    slugs.lock()
    filed = topic.filings.filter(pk__in=[row["filing"] for row in screen.filings()])
    beside = topic.filings.model.objects.filter(content_object__in=filed.values("content_object"))
    said = screen.form.cleaned_data
    # A row that refers to a topic holds it too.
    referred = [other.pk for other in (said["parent"], *said["related"]) if other]
    counting.lock([topic.pk, *referred, *beside.values_list("tag", flat=True)])


def curated_filings(topic: Topic) -> Any:
    """The filings of the topic about which an editor said something: pins in their order, then the newest."""
    said = Q(pinned_position__isnull=False) | Q(is_hidden=True) | Q(is_key_moment=True)
    filings = topic.filings.filter(said).select_related("content_object").defer("content_object__body")
    return filings.order_by(F("pinned_position").asc(nulls_last=True), "-content_object__published_at", "pk")


def _said_of(filing: Any) -> dict[str, Any]:
    return {
        "filing": filing.pk,
        "position": filing.pinned_position,
        "until": filing.pinned_until,
        "line": filing.key_moment_line,
        "reason": filing.hidden_reason,
    }


def _write(topic: Topic, form: TopicForm, *, by: Any) -> None:
    said = form.cleaned_data
    before = topic.name
    if set(form.changed_data) & {"name", "moves_address"}:
        naming.rename(topic, said["name"], slug=said["name"] if said["moves_address"] else "")
        AuditEntry.record("rename", topic, by=by, before=before)
    if "aliases" in form.changed_data:
        # The name that it had until now is another name from now on, whatever stands in the box.
        _write_aliases(topic, [*said["aliases"], before])
        AuditEntry.record("name", topic, by=by, aliases=said["aliases"])
    if "briefing" in form.changed_data:
        curation.write_briefing(topic, said["briefing"], by=by)
    changed = [name for name in (*TopicForm.DESCRIBED, "related") if name in form.changed_data]
    if changed:
        curation.describe(topic, by=by, **{name: said[name] for name in changed})


def _write_aliases(topic: Topic, names: list[str]) -> None:
    """Let these be the topic's other names."""
    keys = {naming.key_of(name) for name in names}
    for alias in topic.aliases.exclude(key__in=keys):
        naming.remove_alias(topic, alias.name)
    for name in names:
        naming.add_alias(topic, name)


def _curate(topic: Topic, rows: list[dict[str, Any]], *, by: Any) -> None:
    """Pin, hide and mark what the rows say, as far as it is not so already.

    Raises NotAllowed if one says something of a story that is not filed here.
    """
    filings = topic.filings.select_related("content_object").in_bulk([row["filing"] for row in rows])
    if any(row["filing"] not in filings and _says_something(row) for row in rows):
        raise NotAllowed(curation.GONE)
    rows = [row for row in rows if row["filing"] in filings]
    for row in rows:
        filing = filings[row["filing"]]
        if row["line"] != filing.key_moment_line:
            mark = {"line": row["line"]} if row["line"] else {}
            (curation.mark_key_moment if mark else curation.unmark_key_moment)(filing, by=by, **mark)
        if row["reason"] and row["reason"] != filing.hidden_reason:
            curation.hide(filing, by=by, reason=row["reason"])
        elif filing.is_hidden and not row["reason"]:
            curation.unhide(filing, by=by)
    _pin([(filings[row["filing"]], row["position"], row["until"]) for row in rows], by=by)


def _says_something(row: dict[str, Any]) -> bool:
    return bool(row["position"] or row["line"] or row["reason"])


def _pin(wanted: list[tuple[Any, int | None, Any]], *, by: Any) -> None:
    """wanted: (filing, number or None for no pin, until)."""
    before = [
        filing for filing, _, _ in sorted(wanted, key=lambda row: row[0].pinned_position or 0) if _is_pinned(filing)
    ]
    for filing, position, until in wanted:
        if position is None and _is_pinned(filing):
            curation.unpin(filing, by=by)
        elif position is not None and (not _is_pinned(filing) or until != _to_minute(filing.pinned_until)):
            curation.pin(filing, by=by, until=until)
    pinned = [row for row in wanted if row[1] is not None]
    after = [filing for filing, _, _ in sorted(pinned, key=lambda row: row[1])]
    if after != before:
        curation.order(after, by=by)


def _is_pinned(filing: Any) -> bool:
    return filing.pinned_position is not None


def _to_minute(moment: Any) -> Any:
    return moment and moment.replace(second=0, microsecond=0)


def _page(model_admin: Any, request: Any, topic: Topic, screen: Screen) -> TemplateResponse:
    may_change = model_admin.has_change_permission(request, topic)
    if not may_change:
        for field in screen.form.fields.values():
            field.disabled = True
    filings = topic.filings.select_related("content_object").defer("content_object__body")
    named = filings.in_bulk([_filing_id(row) for row in screen.rows.forms])
    context = {
        **model_admin.admin_site.screen_context(model_admin, request, topic.name),
        "original": topic,
        "form": screen.form,
        "rows": screen.rows,
        # By what each row holds: the curated stories may be others by now.
        "curated": [(named.get(_filing_id(row)), row) for row in screen.rows.forms],
        "new_rows": screen.new_rows,
        "media": screen.form.media + screen.rows.media + screen.new_rows[0].media,
        "may_write": may_change,
        "may_delete": model_admin.has_delete_permission(request, topic),
        "notes": model_admin.notes(topic),
    }
    return TemplateResponse(request, "admin/topics/topic/change_form.html", context)


def _filing_id(row: FilingForm) -> int | None:
    value = str(row["filing"].value())
    return int(value) if is_id(value) else None
