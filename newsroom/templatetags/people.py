"""How the desk's templates say who did what."""

from django import template

from newsroom.audit import told, who

register = template.Library()
register.filter("who", who)
register.filter("told", told)
