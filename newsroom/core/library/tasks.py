"""What need not be done before a person gets an answer. Nothing depends on it: until then something stands in.

Where no worker runs (the setting `TASKS`), it is done at once, and the answer waits for it.
"""

from django.tasks import task

from newsroom.core.images import renditions
from newsroom.core.models import Image


@task
def render(picture_pk: int) -> None:
    """Make the renditions that pages may ask for of this picture and that are not there yet.

    Until they are, the original stands in (`newsroom.site.media`); `manage.py render_pictures` makes what failed.
    """
    picture = Image.objects.filter(pk=picture_pk).first()
    if picture:
        renditions.render(picture)
