"""Give the roles their permissions for files of the library."""

from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from newsroom.roles import grant


def grant_files(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for label in ("newsroom", "wire"):
        create_permissions(installed.get_app_config(label), verbosity=0, using=schema_editor.connection.alias)
    grant(apps.get_model("auth", "Group").objects, apps.get_model("auth", "Permission").objects)


class Migration(migrations.Migration):
    dependencies = [("project", "0002_house_style_permissions"), ("newsroom", "0006_files")]
    operations = [migrations.RunPython(grant_files, migrations.RunPython.noop)]
