"""Background tasks of the image library. Nothing depends on them: there is a substitute until they are done.

Without a worker (the setting `TASKS`) they run at once, before the response.
"""

from django.tasks import task

from newsroom.core.images import renditions
from newsroom.core.models import Image


@task
def render(picture_pk: int) -> None:
    """Create the missing renditions of the image.

    Until then the original is served (`newsroom.site.media`). `manage.py render_pictures` repeats what failed.
    """
    picture = Image.objects.filter(pk=picture_pk).first()
    if picture:
        renditions.render(picture)
