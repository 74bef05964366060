"""The lead image of a post that is the first image of its text, too."""

import re

from newsroom.core.html import attributes, plain
from newsroom.exchange.readers.ghost.urls import original_of
from newsroom.exchange.sites.items import Lead

_IMAGE = re.compile(r"<img\b([^<>]*+)>")
_FIGURE = re.compile(
    r"(?<!<figure class=\"gallery\">)<figure\b[^<>]*+>\s*+<img\b[^<>]*+>"
    r"(?:\s*+<figcaption\b[^<>]*+>(?P<caption>(?:[^<]|<(?!/figcaption>))*+)</figcaption>)?+\s*+</figure>"
)
ONCE = "Its lead image was the first image of its text, too, and is shown once."


def without_lead(body: str, lead: Lead | None) -> tuple[str, Lead | None]:
    """Return the body without its first image if that is the lead image, which then has its texts if it had none.

    An image in a gallery stays.
    """
    first = _IMAGE.search(body) if lead else None
    if lead is None or first is None:
        return body, lead
    image = attributes.parse(first[1])
    figure = _FIGURE.search(body)
    if original_of(image.get("src", "")) != original_of(lead.url) or not figure or not figure.start() < first.end():
        return body, lead
    caption = lead.caption or plain(figure["caption"] or "")
    complete = Lead(url=lead.url, alt=lead.alt or image.get("alt", "").strip(), caption=caption)
    return f"{body[: figure.start()]}{body[figure.end() :]}", complete
