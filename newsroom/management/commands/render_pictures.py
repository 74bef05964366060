"""`manage.py render_pictures`: the renditions that are missing."""

from django.core.management import BaseCommand

from newsroom import images
from newsroom.management.reporting import counted
from newsroom.models import Image


class Command(BaseCommand):
    """Makes the renditions that pages may ask for and that are not there, after a change of sizes or a restore."""

    help = "Generates missing image renditions."

    def handle(self, *args, **options):
        """Look at every picture, newest first, because those are what readers see."""
        count = 0
        for image in Image.objects.iterator(chunk_size=200):
            images.render(image)
            count += 1
        self.stdout.write(f"{counted(count, 'image', 'images')} checked. All renditions exist.")
