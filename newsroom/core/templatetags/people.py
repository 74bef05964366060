"""Filters of the desk for users and audit entries."""

from django import template

from newsroom.core.desk.audit import actor, display_name, line_of

register = template.Library()
register.filter("display_name", display_name)
register.filter("actor", actor)
register.filter("line_of", line_of)
