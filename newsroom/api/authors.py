"""Operations on authors."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from articles.models import Author
from newsroom.api import cursors, lookups, responses, schemas
from newsroom.api.listings import Stories, cut, next_url, story_list
from newsroom.api.parameters import PageParameters, PeriodParameters
from newsroom.api.representations import author_in_full, author_link
from newsroom.core.time import clock
from newsroom.core.tracking import cached

router = Router(tags=["Authors"])

_LISTING = "authors"


@router.get(
    "authors/",
    url_name="authors",
    operation_id="listAuthors",
    response=responses.declared(schemas.AuthorList, 400, 404),
)
def list_authors(request: HttpRequest, page: Query[PageParameters]) -> HttpResponse:
    """List the authors with a live story, by name."""
    public = Author.objects.public(clock.now())
    (name,) = cursors.decode(_LISTING, page.cursor) if page.cursor else ("",)
    rows = public.filter(name__gt=name).order_by("name").only("name", "slug", "role", "is_organisation")
    found, ending = cut(list(rows[: page.limit + 1]), page.limit)
    data = schemas.AuthorList(
        total=cached(("api-authors-total",), public.count),
        items=[schemas.AuthorSummary(**author_link(author), role=author.role) for author in found],
        next=next_url(request, page, _LISTING, [ending.name] if ending else None),
    )
    return responses.json(data)


@router.get(
    "authors/{slug}/",
    url_name="author",
    operation_id="getAuthor",
    response=responses.declared(schemas.Author, 301, 404),
)
def get_author(request: HttpRequest, slug: str) -> HttpResponse:
    """Get an author with their profile."""
    author = lookups.author(slug)
    if author.slug != slug:
        return responses.redirect(request, "author", author.slug)
    return responses.json(author_in_full(author, Stories(author=author).total))


@router.get(
    "authors/{slug}/stories/",
    url_name="author_stories",
    operation_id="listStoriesOfAuthor",
    response=responses.declared(schemas.StoryList, 301, 400, 404),
)
def list_stories_of_author(request: HttpRequest, slug: str, page: Query[PeriodParameters]) -> HttpResponse:
    """List the stories of an author, newest first."""
    author = lookups.author(slug)
    if author.slug != slug:
        return responses.redirect(request, "author_stories", author.slug)
    return responses.json(story_list(request, page, author=author))
