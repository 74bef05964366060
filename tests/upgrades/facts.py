"""What readers and editors find on a site, in words that two versions of the software can be compared by."""

import html
import re

from django.contrib.auth.models import User

from articles.models import Article, Comment, Correction, Revision, WorkingCopy
from newsroom.core.models import AuditEntry, Page, Redirect
from topics.models import Alias, Topic, TopicEntry
from topics.names import naming

SEARCHES = ("ferry", "weir", "台湾", "长江", "渡船", '"runs again"', "eels")
_TOTAL = re.compile(r"Total: ([\d,]+) articles? found")


def facts(client):
    """Return them as JSON stores them. client: Django's test client, signed out."""
    pages = _pages(client)
    return {
        "pages": pages,
        "totals": {topic.name: _total(client, topic) for topic in Topic.objects.public().order_by("pk")},
        "names": _names(),
        "searches": {words: _found(client, words, pages) for words in SEARCHES},
        "redirects": {path: client.get(path).headers["Location"] for path in _former_paths(client)},
        "states": {story.uid: story.state for story in Article.objects.order_by("uid")},
        "drafts": {each.article.uid: [each.content["title"], each.content["body"]] for each in _drafts()},
        "conflicts": [each.content["title"] for each in Revision.objects.filter(kind="conflict").order_by("pk")],
        "revisions": [[each.article.uid, each.content["title"]] for each in Revision.objects.order_by("pk")],
        "comments": [comment.text for comment in Comment.objects.order_by("pk")],
        "corrections": [correction.text for correction in Correction.objects.order_by("pk")],
        "curation": [[str(entry.tag), entry.content_object.uid, *_curation(entry)] for entry in _entries()],
        "briefings": {topic.name: topic.briefing for topic in Topic.objects.exclude(briefing="").order_by("pk")},
        "audit log": [[each.verb, each.subject_kind] for each in AuditEntry.objects.order_by("pk")],
        "users": {user.username: [group.name for group in user.groups.order_by("name")] for user in User.objects.all()},
    }


def text_of(client, path):
    """Return the text of a page, without tags. Fails unless the page is there."""
    response = client.get(path)
    assert response.status_code == 200, path
    return html.unescape(re.sub(r"<[^>]*>", "", response.content.decode()))


def _pages(client):
    """Return the title of each public story, topic and page of the site, by its path, on which it must be found."""
    titles = {each.get_absolute_url(): each.title for each in (*Article.objects.live(), *_site_pages())}
    titles |= {topic.get_absolute_url(): topic.name for topic in Topic.objects.public()}
    for path, title in titles.items():
        assert title in text_of(client, path)
    return titles


def _site_pages():
    """Return the pages in the language of the site: the others have no URL without it in LANGUAGES."""
    return Page.objects.filter(is_public=True, language__in=["", "en"])


def _total(client, topic):
    (total,) = _TOTAL.findall(text_of(client, topic.get_absolute_url()))
    return total


def _names():
    """Return the topic that each alias means."""
    names = list(Alias.objects.order_by("pk").values_list("name", flat=True))
    found = naming.find(names)
    return {name: found[naming.key_of(name)].name for name in names if naming.key_of(name) in found}


def _found(client, words, pages):
    """Return the paths of the stories and topics among the results of a search."""
    content = client.get("/search/", {"q": words}).content.decode()
    return sorted(path for path in pages if f'href="{path}"' in content)


def _former_paths(client):
    paths = Redirect.objects.order_by("pk").values_list("path", flat=True)
    return [path for path in paths if path.startswith("/") and "Location" in client.get(path).headers]


def _drafts():
    return WorkingCopy.objects.filter(content__isnull=False).select_related("article").order_by("pk")


def _entries():
    return TopicEntry.objects.select_related("tag", "content_object").order_by("pk")


def _curation(entry):
    return [entry.pinned_position, entry.is_hidden, entry.is_key_moment]
