"""Images in templates."""

from django import template

from newsroom.core.images import renditions
from newsroom.core.models import Image

register = template.Library()


@register.simple_tag
def picture_sources(image: Image, crop: str = "") -> renditions.Sources:
    """Return the URLs of an image's renditions. crop: "card" for 16:9, "" for the whole image."""
    return renditions.sources(image, crop or "whole")
