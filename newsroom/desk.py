"""The desk: the admin site that journalists, editors and administrators work in."""

from django.contrib.admin import AdminSite


class Desk(AdminSite):
    """The stock admin under the newsroom's name."""

    site_header = "Newsroom"
    site_title = "Newsroom desk"
    index_title = "Desk"
