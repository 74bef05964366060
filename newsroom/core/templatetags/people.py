"""Filters of the desk for users and audit entries."""

from django import template

from newsroom.core.desk.audit import actor, line_of, who

register = template.Library()
register.filter("who", who)
register.filter("actor", actor)
register.filter("line_of", line_of)
