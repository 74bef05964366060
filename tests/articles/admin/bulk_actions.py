"""Bulk actions of the list of stories, as its page sends them."""

from articles.models import Article

LIST = "/admin/articles/article/"


def chosen(*articles, **more):
    """What the list would send of these stories as it shows them."""
    copies = [Article.objects.select_related("working_copy").get(pk=article.pk).working_copy for article in articles]
    return {
        "story": [copy.pk for copy in copies],
        **{f"version-{copy.pk}": copy.version for copy in copies},
        **more,
    }


def act(client, action, *articles, **more):
    return client.post(f"{LIST}bulk/", chosen(*articles, action=action, **more), follow=True)


def said(page):
    return [str(message) for message in page.context["messages"]]


def status_of(article):
    return Article.objects.get(pk=article.pk).status
