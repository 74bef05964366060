"""Let editors keep the rules of the house style, and everyone who reads stories see them."""

from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KEEPING = ("view_stylerule", "add_stylerule", "change_stylerule", "delete_stylerule")
GRANTED = {
    "Journalist": KEEPING[:1],
    "Topic editor": KEEPING[:1],
    "Editor": KEEPING,
    "Administrator": KEEPING,
}


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    create_permissions(installed.get_app_config("articles"), verbosity=0, using=schema_editor.connection.alias)
    permissions = apps.get_model("auth", "Permission").objects
    for role, codenames in GRANTED.items():
        found = permissions.filter(content_type__app_label="articles", codename__in=codenames)
        # A site may have deleted or renamed a role.
        for group in apps.get_model("auth", "Group").objects.filter(name=role):
            group.permissions.add(*found)


class Migration(migrations.Migration):
    dependencies = [("articles", "0013_house_style"), ("project", "0001_roles")]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
