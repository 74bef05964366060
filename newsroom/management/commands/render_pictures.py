"""`manage.py render_pictures`."""

import errno
from typing import Any

from django.core.management import CommandError

from newsroom.core.images import renditions
from newsroom.core.models import Image
from newsroom.management.base import ReportingCommand, count_with_noun


class Command(ReportingCommand):
    """Generates missing renditions, as after a restore or a change of sizes."""

    help = "Generates missing image renditions."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check all images, newest first, because readers see those."""
        count = failed = 0
        for image in Image.objects.iterator(chunk_size=200):
            count += 1
            try:
                renditions.render(image)
            except OSError as error:
                # A file that is missing or that Pillow cannot read does not affect other images.
                if error.errno not in {None, errno.ENOENT}:
                    raise
                failed += 1
                self.report(f"{image.file.name}: the file {'is damaged' if error.errno is None else 'does not exist'}.")
        checked = f"{count_with_noun(count, 'image', 'images')} checked."
        if failed:
            raise CommandError(f"{checked} {count_with_noun(failed, 'image is', 'images are')} missing renditions.")
        self.stdout.write(f"{checked} All renditions exist.")
