"""How the desk's templates say who did what."""

from django import template

from newsroom.core.audit import story_of, told, who

register = template.Library()
register.filter("who", who)
register.filter("told", told)
register.filter("story_of", story_of)
