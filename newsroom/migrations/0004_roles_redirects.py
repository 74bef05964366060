"""Give the roles their permissions for redirects."""

from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from newsroom.roles import grant


def grant_redirects(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for label in ("newsroom", "wire"):
        create_permissions(installed.get_app_config(label), verbosity=0, using=schema_editor.connection.alias)
    grant(apps.get_model("auth", "Group").objects, apps.get_model("auth", "Permission").objects)


class Migration(migrations.Migration):
    dependencies = [("project", "0003_roles_files"), ("newsroom", "0008_redirects_from_other_sites")]
    operations = [migrations.RunPython(grant_redirects, migrations.RunPython.noop)]
