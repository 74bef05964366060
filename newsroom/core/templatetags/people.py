"""Filters of the desk for users and audit entries."""

from django import template

from newsroom.core.desk.audit import line_of, who

register = template.Library()
register.filter("who", who)
register.filter("line_of", line_of)
