"""`manage.py render_pictures`: the renditions that are missing."""

import errno

from django.core.management import CommandError

from newsroom.core.images import renditions
from newsroom.core.models import Image
from newsroom.management.reporting import ReportingCommand, counted


class Command(ReportingCommand):
    """Makes the renditions that pages may ask for and that are not there, after a change of sizes or a restore."""

    help = "Generates missing image renditions."

    def handle(self, *args, **options):
        """Look at every picture, newest first, because those are what readers see."""
        count = lost = 0
        for image in Image.objects.iterator(chunk_size=200):
            count += 1
            try:
                renditions.render(image)
            except OSError as error:
                # Only a file that is not there, or that Pillow cannot read, is of no concern to the other ones.
                if error.errno not in {None, errno.ENOENT}:
                    raise
                lost += 1
                self.report(f"{image.file.name}: the file {'is damaged' if error.errno is None else 'does not exist'}.")
        checked = f"{counted(count, 'image', 'images')} checked."
        if lost:
            raise CommandError(f"{checked} {counted(lost, 'image is', 'images are')} missing renditions.")
        self.stdout.write(f"{checked} All renditions exist.")
