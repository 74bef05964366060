"""Filters of the desk: who did what."""

from django import template

from newsroom.core.audit import line_of, who

register = template.Library()
register.filter("who", who)
register.filter("line_of", line_of)
