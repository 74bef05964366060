"""Comments on a story and the notifications that come of them, as pages, forms and answers to the desk's script."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.admin.access import readable
from articles.admin.forms import CommentForm
from articles.collaboration import commenting
from articles.models import Article, Comment
from articles.notifications import colleagues
from articles.workflow import drafting
from newsroom.core.html import single_line
from newsroom.core.permissions import NotAllowed

# So many colleagues are suggested at once.
MOST_SUGGESTED = 8


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest, pk: int) -> HttpResponse:
    """The comments on a story: GET shows them, POST adds one. A script gets the list alone."""
    article = readable(request, pk)
    if request.method != "POST":
        return _threads(request, article) if _is_script(request) else _page(request, article)
    form = CommentForm(request.POST)
    said = form.data.get

    def do() -> Comment:
        return commenting.comment(
            article, said("text", ""), by=request.user, field=said("field", ""), quote=said("quote", "")
        )

    return _done(request, article, do)


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Answer `?term=`, the beginning of a name, with colleagues who may be named: {results: [{username, name}]}."""
    if not colleagues.may_read(request.user):
        raise PermissionDenied
    found = colleagues.matching(single_line(request.GET.get("term", ""))[:150])[:MOST_SUGGESTED]
    return JsonResponse({"results": [{"username": each.username, "name": colleagues.name_of(each)} for each in found]})


@require_POST
def answer(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Answer a remark."""
    article, root = _said(request, pk, comment)
    return _done(request, article, lambda: commenting.answer(root, request.POST.get("text", ""), by=request.user))


@require_POST
def edit(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Put one's own comment differently."""
    article, said = _said(request, pk, comment)

    def do() -> Comment:
        commenting.edit(said, request.POST.get("text", ""), by=request.user)
        return said

    return _done(request, article, do)


@require_POST
def take_back(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Remove one's own comment, which nobody has answered."""
    article, said = _said(request, pk, comment)
    return _done(request, article, lambda: commenting.take_back(said, by=request.user))


@require_POST
def resolve(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Say that nothing is left to do about a remark."""
    article, root = _said(request, pk, comment)
    return _done(request, article, lambda: commenting.resolve(root, by=request.user))


@require_POST
def reopen(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    """Say that something is left to do about a remark after all."""
    article, root = _said(request, pk, comment)

    def do() -> Comment:
        commenting.reopen(root, by=request.user)
        return root

    return _done(request, article, do)


def _said(request: HttpRequest, pk: int, comment: int) -> tuple[Article, Comment]:
    """The story, and the comment if it is on that one. Raises Http404 and PermissionDenied."""
    article = readable(request, pk)
    said = get_object_or_404(article.comments.select_related("by", "answers"), pk=comment)
    # With all that was read of it already.
    said.article = article
    return article, said


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"


def _done(request: HttpRequest, article: Article, do: Callable[[], Comment | None]) -> HttpResponse:
    """Do it, and show the comments as they are then: to a script the list alone, or a sentence why it was refused."""
    try:
        said = do()
    except NotAllowed as refusal:
        if not _is_script(request):
            raise
        return JsonResponse({"error": str(refusal)}, status=403)
    except ValidationError as refusal:
        if _is_script(request):
            return JsonResponse({"error": " ".join(refusal.messages)}, status=400)
        for sentence in refusal.messages:
            messages.error(request, sentence)
        return _page(request, article, CommentForm(request.POST, auto_id="comment-%s"), status=400)
    if _is_script(request):
        return _threads(request, article, said)
    place = f"#comment-{said.pk}" if said else ""
    return redirect(f"{reverse('admin:articles_article_comments', args=[article.pk])}{place}")


def _threads(request: HttpRequest, article: Article, said: Comment | None = None) -> TemplateResponse:
    context = {"original": article, "talk": commenting.talk_of(article, request.user), "said": said}
    return TemplateResponse(request, "admin/articles/article/_threads.html", context)


def _page(
    request: HttpRequest, article: Article, form: CommentForm | None = None, status: int = 200
) -> TemplateResponse:
    context = {
        **admin.site.each_context(request),
        "title": f"Comments: {article.working_copy.title or 'Untitled'}",
        "original": article,
        "may_write": drafting.may_write(request.user, article),
        "talk": commenting.talk_of(article, request.user),
        "comment_form": form or CommentForm(auto_id="comment-%s"),
    }
    return TemplateResponse(request, "admin/articles/article/comments.html", context, status=status)


ADDRESSES = [
    ("colleagues/", suggest, "colleagues"),
    ("<int:pk>/comments/", comments, "comments"),
    ("<int:pk>/comments/<int:comment>/answer/", answer, "answer_comment"),
    ("<int:pk>/comments/<int:comment>/edit/", edit, "edit_comment"),
    ("<int:pk>/comments/<int:comment>/take-back/", take_back, "take_back_comment"),
    ("<int:pk>/comments/<int:comment>/resolve/", resolve, "resolve_comment"),
    ("<int:pk>/comments/<int:comment>/reopen/", reopen, "reopen_comment"),
]
