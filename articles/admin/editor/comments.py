"""The desk's views of comments on a story, as pages and for scripts."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.admin.access import is_script, number_in, readable, story_page
from articles.admin.forms import CommentForm
from articles.collaboration import commenting
from articles.models import Article, Comment
from articles.notifications import colleagues
from newsroom.core.html import single_line
from newsroom.core.permissions import NotAllowed

# Colleagues suggested for a mention.
MAX_SUGGESTED = 8


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the comments on a story, or add one by POST. Scripts get the list only."""
    article = readable(request, pk)
    if request.method != "POST":
        return _threads(request, article) if is_script(request) else _page(request, article)
    form = CommentForm(request.POST)
    data = form.data

    def action() -> Comment:
        position = number_in(request, "quote_position") if data.get("quote_position") else None
        context = commenting.Context(position, data.get("quote_prefix", ""), data.get("quote_suffix", ""))
        return commenting.comment(
            article,
            data.get("text", ""),
            by=request.user,
            field=data.get("field", ""),
            quote=data.get("quote", ""),
            context=context,
        )

    return _perform(request, article, action)


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Return colleagues who can be mentioned, by `?term=`, the beginning of a name: {results: [{username, name}]}."""
    if not colleagues.may_read(request.user):
        raise PermissionDenied
    found = colleagues.matching(single_line(request.GET.get("term", "")))[:MAX_SUGGESTED]
    return JsonResponse({"results": [{"username": each.username, "name": colleagues.name_of(each)} for each in found]})


@require_POST
def reply(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Add a reply to a thread."""
    article, root = _comment(request, pk, comment)
    return _perform(request, article, lambda: commenting.reply(root, request.POST.get("text", ""), by=request.user))


@require_POST
def edit(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Edit one's own comment."""
    article, own = _comment(request, pk, comment)

    def action() -> Comment:
        commenting.edit(own, request.POST.get("text", ""), by=request.user)
        return own

    return _perform(request, article, action)


@require_POST
def delete(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Delete one's own comment, if it has no replies."""
    article, own = _comment(request, pk, comment)
    return _perform(request, article, lambda: commenting.delete(own, by=request.user))


@require_POST
def resolve(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Resolve a thread."""
    article, root = _comment(request, pk, comment)
    return _perform(request, article, lambda: commenting.resolve(root, by=request.user))


@require_POST
def reopen(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Reopen a thread."""
    article, root = _comment(request, pk, comment)

    def action() -> Comment:
        commenting.reopen(root, by=request.user)
        return root

    return _perform(request, article, action)


def _comment(request: HttpRequest, pk: int, comment: int) -> tuple[Article, Comment]:
    """Return the story and its comment. Raises PermissionDenied if the user may not read stories, and Http404."""
    article = readable(request, pk)
    found = get_object_or_404(article.comments.select_related("by", "answers"), pk=comment)
    # Saves queries: the story is loaded with its relations.
    found.article = article
    return article, found


def _perform(request: HttpRequest, article: Article, action: Callable[[], Comment | None]) -> HttpResponse:
    """Call `do`, and show the comments afterwards; scripts get the list only, or {"error": sentence} on failure.

    action: returns the comment to show as the current one, or None.
    """
    try:
        current = action()
    except NotAllowed as refusal:
        if not is_script(request):
            raise
        return JsonResponse({"error": str(refusal)}, status=403)
    except ValidationError as refusal:
        if is_script(request):
            return JsonResponse({"error": " ".join(refusal.messages)}, status=400)
        for sentence in refusal.messages:
            messages.error(request, sentence)
        return _page(request, article, CommentForm(request.POST, auto_id="comment-%s"), status=400)
    if is_script(request):
        return _threads(request, article, current)
    fragment = f"#comment-{current.pk}" if current else ""
    return redirect(f"{reverse('admin:articles_article_comments', args=[article.pk])}{fragment}")


def _threads(request: HttpRequest, article: Article, current: Comment | None = None) -> TemplateResponse:
    context = {
        "original": article,
        "discussion": commenting.discussion_for(article, request.user),
        "new_comment": current,
    }
    return TemplateResponse(request, "admin/articles/article/_threads.html", context)


def _page(
    request: HttpRequest, article: Article, form: CommentForm | None = None, status: int = 200
) -> TemplateResponse:
    return story_page(
        request,
        article,
        "article/comments",
        "Comments",
        status=status,
        discussion=commenting.discussion_for(article, request.user),
        comment_form=form or CommentForm(auto_id="comment-%s"),
    )


URLS = [
    ("colleagues/", suggest, "colleagues"),
    ("<int:pk>/comments/", comments, "comments"),
    ("<int:pk>/comments/<int:comment>/reply/", reply, "reply_comment"),
    ("<int:pk>/comments/<int:comment>/edit/", edit, "edit_comment"),
    ("<int:pk>/comments/<int:comment>/delete/", delete, "delete_comment"),
    ("<int:pk>/comments/<int:comment>/resolve/", resolve, "resolve_comment"),
    ("<int:pk>/comments/<int:comment>/reopen/", reopen, "reopen_comment"),
]
