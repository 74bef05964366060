from django.db import migrations

APPS = ("articles", "newsroom", "topics")


def rename(apps, schema_editor):
    """Give stored permissions the names that their models have now; Django names new permissions only."""
    permissions = apps.get_model("auth", "Permission").objects
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            options = model._meta
            names = [
                (f"{action}_{options.model_name}", f"Can {action} {options.verbose_name}")
                for action in options.default_permissions
            ]
            for codename, name in [*names, *options.permissions]:
                permissions.filter(
                    content_type__app_label=app, content_type__model=options.model_name, codename=codename
                ).update(name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0026_plain_words"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("newsroom", "0010_plain_words"),
        ("topics", "0012_plain_words"),
    ]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
