"""What templates need to show pictures."""

from django import template

from newsroom.core.images import renditions

register = template.Library()


@register.simple_tag
def picture_sources(image, crop=""):
    """The addresses of a picture's renditions (`images.Sources`). crop: "card" for 16:9, else the whole picture."""
    return renditions.sources(image, crop or "whole")
