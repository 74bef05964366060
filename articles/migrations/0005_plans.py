from datetime import datetime

from django.db import migrations


def note_plans(apps, schema_editor):
    """Tell the calendar for which date each draft asks."""
    copies = apps.get_model("articles", "WorkingCopy").objects
    for copy in copies.filter(content__isnull=False).only("content").iterator():
        if asked := copy.content.get("published_at"):
            copies.filter(pk=copy.pk).update(planned_at=datetime.fromisoformat(asked))


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_desk")]
    operations = [migrations.RunPython(note_plans, migrations.RunPython.noop)]
