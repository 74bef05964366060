"""Create the roles. Django creates permissions after all migrations, so this one creates them first."""

from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from newsroom.roles import grant


def create_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for label in ("auth", "newsroom", "articles", "topics", "wire"):
        create_permissions(installed.get_app_config(label), verbosity=0, using=schema_editor.connection.alias)
    grant(apps.get_model("auth", "Group").objects, apps.get_model("auth", "Permission").objects)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_article_topics"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("newsroom", "0001_initial"),
        ("topics", "0001_initial"),
    ]
    operations = [migrations.RunPython(create_roles, migrations.RunPython.noop)]
