"""What the screen of a story says of the wire item that it was made of."""

from django.urls import reverse

from articles.collaboration.alerts import Alert, register
from articles.models import Article
from newsroom.wire.models import ItemState, WireItem


def alerts_of(article: Article) -> list[Alert]:
    """Return an alert if the source cancelled or changed the item after the story was made."""
    items = WireItem.objects.filter(story=article).for_list()
    return [_alert(item) for item in items if item.is_changed or item.state == ItemState.CANCELLED]


def _alert(item: WireItem) -> Alert:
    url = reverse("admin:wire_wireitem_change", args=[item.pk])
    if item.state == ItemState.CANCELLED:
        heading = f"{item.source} cancelled the item that this story was made of"
        text = "Check whether the story has to be corrected or unpublished. Nothing was changed."
    else:
        heading = f"{item.source} sent a new version of the item that this story was made of"
        text = "Compare it with the story. Nothing was changed."
    return Alert(heading, text, url, "Open wire item", "wire.view_wireitem")


register(alerts_of)
