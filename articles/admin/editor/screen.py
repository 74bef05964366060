"""The writing screen: the form of the draft, which every button saves before it performs its action."""

import re
import time
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import unquote

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from articles.admin.access import readable, story_of
from articles.admin.editor import confirmations, conflicts
from articles.admin.editor.autosave import newest_entry
from articles.admin.editor.bar import bar_of, translatable_into
from articles.admin.editor.buttons import buttons_for, perform
from articles.admin.forms import ActionForm, ArticleForm, CommentForm, HeadlineForm
from articles.choices import Reason, Status
from articles.collaboration import commenting
from articles.collaboration.alerts import alerts_of
from articles.house_style import checking
from articles.models import Article, Author, Revision, WorkingCopy
from articles.story_fields import EMPTY, references
from articles.workflow import drafting, locking, reviewing, scheduled_updates
from articles.workflow.actions import BUTTON_ACTIONS, Action, Place
from newsroom.core.desk import unsaved
from newsroom.core.desk.screens import screen_context
from newsroom.core.file_types import ACCEPTED
from newsroom.core.i18n.languages import name_of
from newsroom.core.models import Redirect
from newsroom.core.permissions import signed_in_user


def add(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Show the form for a headline, or create the story, with the user's own author as byline if they have one."""
    form = HeadlineForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        own_name = Author.objects.filter(user=signed_in_user(request))
        content = {**form.cleaned_data, "authors": references(own_name)}
        article = drafting.create(content, by=request.user)
        # The cursor is in the body.
        return redirect(f"{reverse('admin:articles_article_change', args=[article.pk])}#id_body")
    context = {
        **screen_context(model_admin, request, "New story"),
        "form": form,
        "media": form.media,
    }
    return TemplateResponse(request, "admin/articles/article/add_form.html", context)


def change(model_admin: Any, request: HttpRequest, article: Article) -> HttpResponse:
    """Show the draft, or save it and perform the action of the button."""
    if request.method != "POST":
        return _screen(model_admin, request, article, ArticleForm(article=article), ActionForm(article=article))
    pressed = request.POST.get("_save", "draft")
    name = pressed.removeprefix(confirmations.PREFIX)
    action = BUTTON_ACTIONS.get(name)
    may_write = model_admin.has_change_permission(request, article)
    if action is None or not (may_write or action.is_curation):
        raise PermissionDenied
    action_form = ActionForm(request.POST, article=article)
    form = ArticleForm(request.POST, article=article)
    if may_write:
        is_clean = form.is_valid()
        was_approved, before = article.status == Status.APPROVED, article.working_copy.text_version
        try:
            # Save first, in a transaction of its own, whatever was pressed. Actions record their own revision.
            reason = Reason.SAVED if name == "draft" else None
            # Only with what the next page shows: a form with errors shows what was sent, an action shows no text.
            merges = is_clean and name == "draft"
            merge = drafting.save(
                article, form.content(), by=request.user, token=form.token(), reason=reason, merges=merges
            )
        except locking.OutOfOrderSave:
            messages.info(request, "A newer version from this tab is already saved.")
            return redirect("admin:articles_article_change", article.pk)
        except locking.Conflict as conflict:
            return _conflict(request, article, form, conflict.conflict_version, name)
        if was_approved and article.status == Status.DRAFT:
            messages.warning(request, "You edited an approved story. It is a draft again and needs approval.")
        if merge and (whose := merge.description(request.user)):
            messages.info(request, f"Merged with {whose}.")
        is_saved = article.working_copy.text_version != before
        form = form.at_version(article.working_copy.text_version)
        if not is_clean:
            return _show_errors(model_admin, request, article, form, action_form, is_saved=is_saved)
    else:
        form, is_saved = ArticleForm(article=article), False
    if name != pressed or _is_outdated(request, article, action):
        return _screen(model_admin, request, article, form, ActionForm(article=article), requested=name)
    return _do(model_admin, request, article, action, form, action_form, is_saved=is_saved)


@require_POST
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Create a duplicate of the story and redirect to it."""
    copy = drafting.duplicate(readable(request, pk), by=request.user)
    messages.success(request, "Story duplicated. The copy is a draft with no date or URL.")
    return redirect("admin:articles_article_change", copy.pk)


@require_POST
def translate(request: HttpRequest, pk: int) -> HttpResponse:
    """Create a translation of the story into the posted `language` and redirect to it, or to the existing one."""
    language, article = request.POST.get("language", ""), readable(request, pk)
    if not request.user.has_perm("articles.add_article"):
        raise PermissionDenied
    if language not in translatable_into(article):
        messages.error(request, "Select a language of the site that the story is not in.")
        return redirect("admin:articles_article_change", article.pk)
    translation, is_new = drafting.translate(article, language, by=request.user)
    name = name_of(language)
    messages.success(
        request,
        f"This is a draft of the translation into {name}. It begins with the text of the original."
        if is_new
        else f"The story already has this translation into {name}.",
    )
    return redirect("admin:articles_article_change", translation.pk)


def rescue(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the text sent for a deleted story as a new story. pk: of the deleted one.

    A user who may not create stories gets a page with the text instead.
    """
    blank = Article()
    blank.working_copy = WorkingCopy(content=EMPTY)
    form = ArticleForm(request.POST, article=blank)
    form.is_valid()
    if not request.user.has_perm("articles.add_article"):
        back = reverse("admin:articles_article_changelist")
        explanation, texts = unsaved.explain_deletion(Article._meta, pk), unsaved.texts_in(form)
        return unsaved.response(request, explanation, texts, back=back, opts=Article._meta)
    article = drafting.create(form.content(), by=request.user)
    messages.warning(
        request, "This story was deleted while you were editing. Your version is saved here as a new draft."
    )
    return redirect("admin:articles_article_change", article.pk)


def _is_outdated(request: HttpRequest, article: Article, action: Action) -> bool:
    """Return whether the user saw another content or state of the story, or other words of its images.

    If so, add a message.
    """
    if action.is_publication and not confirmations.is_token_current(
        article, request.POST.get("confirmation_token", "")
    ):
        messages.warning(
            request, "The story changed after you were asked. Nothing was published. Check it, then confirm again."
        )
        return True
    if not (action.is_publication or action.name == "approve"):
        return False
    # The image library holds the words, so the token is still current.
    seconds = request.POST.get("loaded_at", "")
    if not re.fullmatch("[0-9]{1,10}", seconds):
        return False
    if not reviewing.have_images_changed(article, datetime.fromtimestamp(int(seconds), UTC), by=request.user):
        return False
    messages.warning(
        request,
        "Someone changed the details of an image after you opened this story. "
        f"{action.conflict_message} Check its images, then try again.",
    )
    return True


def _do(
    model_admin: Any,
    request: HttpRequest,
    article: Article,
    action: Action,
    form: ArticleForm,
    action_form: ActionForm,
    *,
    is_saved: bool,
) -> HttpResponse:
    if not action_form.is_valid():
        return _show_errors(model_admin, request, article, form, action_form, is_saved=is_saved)
    try:
        sentence = perform(action, article, by=request.user, data=action_form.cleaned_data)
    except ValidationError as refusal:
        _add_errors(action, form, action_form, refusal, is_saved=is_saved)
        # The action may have changed the story in memory before it was refused.
        fresh = cast(Article, story_of(article.pk))
        return _show_errors(model_admin, request, fresh, form, action_form, is_saved=is_saved)
    if article.is_live and action.is_publication:
        sentence = format_html('{} <a href="{}">View live</a>', sentence, article.get_absolute_url())
    messages.success(request, sentence)
    return redirect("admin:articles_article_change", article.pk)


def _add_errors(
    action: Action, form: ArticleForm, action_form: ActionForm, refusal: ValidationError, *, is_saved: bool
) -> None:
    by_field = refusal.error_dict if hasattr(refusal, "error_dict") else {"": refusal.error_list}
    for name, errors in by_field.items():
        name = next((field.name for field in action.fields if field.argument == name), name)
        target = action_form if name in action_form.fields else form
        if not target.is_bound:
            target = action_form
        sentences = ValidationError(errors).messages
        if is_saved:
            sentences = [sentence.removesuffix(" Nothing was changed.") for sentence in sentences]
        target.add_error(name if name in target.fields else None, sentences)


def _show_errors(
    model_admin: Any,
    request: HttpRequest,
    article: Article,
    form: ArticleForm,
    action_form: ActionForm,
    *,
    is_saved: bool,
) -> HttpResponse:
    """Show the screen again with the errors. is_saved: whether this request saved the draft."""
    if form.is_bound:
        form = _with_errors(form, article)
        has_field_errors = bool({*form.errors, *action_form.errors} - {NON_FIELD_ERRORS})
        sentences = ["Draft saved. Nothing else was changed."] if is_saved else []
        sentences += ["Fix the errors below and try again."] if has_field_errors else []
        fields = [field for action in BUTTON_ACTIONS.values() for field in action.fields]
        sentences = [field.error for field in fields if field.error and field.name in action_form.errors] or sentences
        if sentences:
            messages.warning(request, " ".join(sentences))
    return _screen(model_admin, request, article, form, action_form)


def _with_errors(form: ArticleForm, article: Article) -> ArticleForm:
    copy = form.at_version(article.working_copy.text_version)
    copy.is_valid()
    copy._errors = form.errors  # type: ignore[attr-defined]  # Django's; missing in its stubs.
    return copy


def _conflict(
    request: HttpRequest, article: Article, form: ArticleForm, version: Revision | None, action: str
) -> HttpResponse:
    """Redirect to the page that resolves the conflict; if the story was deleted, save the text as a new one.

    action: the name of the action that the conflict prevented.
    """
    if version is None:
        return rescue(request, article.pk)
    labels = [str(form[name].label) for name in (*form.TEXT, *form.SETTINGS) if name in form.errors]
    if labels:
        names = ", ".join(labels)
        messages.warning(request, f"These fields had errors and were not saved in your version: {names}.")
    return redirect(conflicts.url_of(article, version, action))


def _screen(
    model_admin: Any,
    request: HttpRequest,
    article: Article,
    form: ArticleForm,
    action_form: ActionForm,
    requested: str = "",
) -> TemplateResponse:
    may_write = model_admin.has_change_permission(request, article)
    # Help texts are set on bound fields, because a validated form has copied those of its fields already.
    if not may_write:
        for field in form.fields.values():
            field.disabled = True
    form["published_at"].help_text = _date_hint(article, request.user)
    if article.was_live:
        form["slug"].help_text = _slug_hint(article)
    context = {
        **screen_context(model_admin, request, article.working_copy.title or "Untitled"),
        **bar_of(article, request.user, action_form, may_write=may_write, requested=requested),
        "form": form,
        "action_form": action_form,
        "media": form.media + action_form.media,
        "panel_buttons": buttons_for(article, request.user, Place.PANEL),
        "changes_requested": reviewing.change_request(article),
        "upload_url": reverse("admin:newsroom_image_add") if request.user.has_perm("newsroom.add_image") else "",
        "publishes_updates": scheduled_updates.is_publisher_running.is_set(),
        "corrections": article.corrections.all(),
        "style": checking.report_of(article),
        "heard": newest_entry(article),
        "alerts": (alerts := alerts_of(article)),
        "permitted_links": {each.permission for each in alerts if request.user.has_perm(each.permission)},
        "loaded_at": int(time.time()),
        "accepted_files": ACCEPTED,
        "discussion": commenting.discussion_for(article, request.user),
        "comment_form": CommentForm(auto_id="comment-%s"),
    }
    return TemplateResponse(request, "admin/articles/article/change_form.html", context)


def _date_hint(article: Article, user: Any) -> str:
    """Return the help text of the publication date for the story's state and the user's permissions."""
    is_editor = user.has_perm("articles.publish_article")
    to_schedule = " To schedule the story, set a future date, then select “Schedule…”." if is_editor else ""
    if article.is_live:
        to_change = (
            "To publish changes later, select “Schedule update…”. To set a future date, unpublish the story first."
        )
        return f"Readers see this date. {to_change}" if is_editor else "Readers see this date."
    if article.status == Status.PUBLISHED:
        if is_editor:
            return "To reschedule the story, change the date, then select “Reschedule…”."
        return "The story goes live on this date."
    if article.public_date:
        return f"Readers see this date once the story is republished.{to_schedule}"
    to_leave = "publish at once" if is_editor else "let an editor choose when to publish the story"
    return f"Leave blank to {to_leave}.{to_schedule}"


def _slug_hint(article: Article) -> str:
    """Return the help text of the slug: the current URL, redirects from former ones, and the effect of a change."""
    when = "the update is published" if article.is_live else "the story is republished"
    now = f"Current URL: {unquote(article.get_absolute_url())}. If you change it, the old URL redirects once {when}."
    former = Redirect.objects.filter(kind="article", target_id=article.pk).order_by("-since")
    paths = list(former.values_list("path", flat=True)[:5])
    return f"{now} Also redirecting: {', '.join(paths)}." if paths else now
