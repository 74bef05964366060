"""The screens on which pages are curated, as a browser sends them."""

import re
from html import unescape

from django.forms import BooleanField
from django.urls import reverse

from tests.factories import make_article
from topics.models import TopicEntry


def address(topic, page="change"):
    """The address of one of the topic's pages on the desk."""
    return reverse(f"admin:topics_topic_{page}", args=[topic.pk])


def filing_of(article, topic):
    """The entry of the story under the topic."""
    return TopicEntry.objects.get(content_object=article, tag=topic)


def filed(topic, count):
    """So many stories of the topic, "Story 0" the oldest, as entries."""
    return [filing_of(make_article(title=f"Story {n}", topics=[topic]), topic) for n in range(count)]


def opened_in(form):
    """The name of the form's hidden input and its value: what the page was opened with."""
    name, value = re.search(r'name="([^"]+)" value="([^"]*)"', form.opened_values).groups()
    return {name: unescape(value)}


def fields_of(form):
    """What a browser would send of the form as it stands."""
    data = opened_in(form)
    for field in form:
        if isinstance(field.field, BooleanField):
            # A box is sent if it is ticked.
            data |= {field.html_name: "on"} if field.value() else {}
            continue
        shown = field.field.widget.format_value(field.value())
        data[field.html_name] = "" if shown is None else shown
    return data


def sent_from(page):
    """What the screen of this answer would send as it stands."""
    data = {"story": [row.key for row in page.context["rows"]]}
    for form in (page.context["form"], *(row.form for row in page.context["rows"])):
        data |= fields_of(form)
    return data


def sent(client, url, rows=(), **changes):
    """What the screen at this address would send as it stands, with these changes.

    rows: {pinned thing: {field: value}}, of stories that are not on it too.
    """
    data = sent_from(client.get(url))
    for item, said in dict(rows).items():
        if str(item.pk) not in data["story"]:
            data["story"].append(str(item.pk))
        data |= {f"story-{item.pk}-{name}": value for name, value in said.items()}
    return {**data, **changes}


def said(client, topic, rows=(), **changes):
    """The same of a topic's screen."""
    return sent(client, address(topic), rows, **changes)


def send(client, topic, rows=(), **changes):
    """Save a topic's screen with these changes."""
    return client.post(address(topic), said(client, topic, rows, **changes))


def titles_in(response, key):
    """The headlines in one of the screen's lists, in its order."""
    return [row.title for section, rows in response.context["sections"] for row in rows if section.key == key]
