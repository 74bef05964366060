"""Roles: groups with permissions, created by a migration. Administrators can change them."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Manager

# Role -> permissions as "app.codename". That journalists can edit only their own stories is checked by the desk.
READING = [
    "articles.view_article",
    "articles.view_author",
    "articles.view_stylerule",
    "topics.view_topic",
    "newsroom.view_image",
    "newsroom.view_mediafile",
]
WRITING = ["articles.add_article", "articles.change_article", "newsroom.add_image", "newsroom.change_image"]
WRITING += ["newsroom.add_mediafile", "newsroom.change_mediafile", "wire.view_wireitem", "wire.change_wireitem"]
CURATING = ["topics.add_topic", "topics.change_topic", "topics.curate_topic", "topics.delete_topic"]
ROLES = {
    "Journalist": READING + WRITING,
    "Topic editor": READING + CURATING + ["newsroom.add_image", "newsroom.change_image"],
    "Editor": READING
    + WRITING
    + CURATING
    + [
        "articles.publish_article",
        "articles.delete_article",
        "articles.add_author",
        "articles.change_author",
        "articles.view_correction",
        *(f"articles.{action}_stylerule" for action in ("add", "change", "delete")),
        *(f"wire.{action}_wiresource" for action in ("view", "add", "change", "delete")),
        *(f"wire.{action}_subjectmapping" for action in ("view", "change")),
        *(f"newsroom.{action}_page" for action in ("view", "add", "change", "delete")),
        *(f"newsroom.{action}_redirect" for action in ("view", "add", "change", "delete")),
        "newsroom.view_auditentry",
    ],
}
ROLES["Administrator"] = ROLES["Editor"] + [
    f"auth.{action}_{model}" for action in ("view", "add", "change", "delete") for model in ("user", "group")
]


def grant(groups: Manager[Group], permissions: Manager[Permission]) -> None:
    """Create missing groups and add the permissions of each role. Permissions added by administrators stay.

    groups, permissions: managers of the models, which in a migration are historical. Raises LookupError for an unknown
    permission.
    """
    codenames = {name.split(".")[1] for names in ROLES.values() for name in names}
    found = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in permissions.filter(codename__in=codenames).select_related("content_type")
    }
    if missing := {name for names in ROLES.values() for name in names} - set(found):
        raise LookupError(f"Unknown permission: {', '.join(sorted(missing))}.")
    for role, names in ROLES.items():
        group, _ = groups.get_or_create(name=role)
        group.permissions.add(*(found[name] for name in names))
