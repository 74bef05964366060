"""The screens on which pages are curated, as a browser sends them."""

from django.urls import reverse

from topics.models import TopicEntry


def address(topic, page="change"):
    """The address of one of the topic's pages on the desk."""
    return reverse(f"admin:topics_topic_{page}", args=[topic.pk])


def filing_of(article, topic):
    """The entry of the story under the topic."""
    return TopicEntry.objects.get(content_object=article, tag=topic)


def sent(client, url, rows=(), **changes):
    """What the screen at this address would send as it stands, with these changes.

    rows: {pinned thing: {field: value}}, of stories that are not on it too.
    """
    context = client.get(url).context
    data = {"story": [row.key for row in context["rows"]]}
    for form in (context["form"], *(row.form for row in context["rows"])):
        for field in form:
            shown = field.field.widget.format_value(field.value())
            data[field.html_name] = "" if shown is None else shown
    for name in ("is_in_navigation", "moves_address"):
        data.pop(name, None)
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
