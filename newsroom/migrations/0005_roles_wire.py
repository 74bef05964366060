"""Let journalists and editors work with the wire, and editors keep its sources and subjects."""

from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

USING = ("view_wireitem", "change_wireitem")
KEEPING = (
    *("view_wiresource", "add_wiresource", "change_wiresource", "delete_wiresource"),
    *("view_subjectmapping", "change_subjectmapping"),
)
GRANTED = {"Journalist": USING, "Editor": USING + KEEPING, "Administrator": USING + KEEPING}


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    create_permissions(installed.get_app_config("wire"), verbosity=0, using=schema_editor.connection.alias)
    permissions = apps.get_model("auth", "Permission").objects
    for role, codenames in GRANTED.items():
        found = permissions.filter(content_type__app_label="wire", codename__in=codenames)
        # A site may have deleted or renamed a role.
        for group in apps.get_model("auth", "Group").objects.filter(name=role):
            group.permissions.add(*found)


class Migration(migrations.Migration):
    dependencies = [("project", "0004_roles_redirects"), ("wire", "0001_initial")]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
