"""Stories of an export as entries, for the import of stories alone."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from newsroom.exchange.files import UnreadableFile
from newsroom.exchange.readers.wordpress.reading import export_of
from newsroom.exchange.readers.wordpress.stories import NO_TITLE
from newsroom.exchange.record_validation import entry_of
from newsroom.exchange.records import Entry
from newsroom.exchange.sites.items import OldStory

# Of the sentences about damage, those about parts that were lost.
_BROKEN = re.compile(r"Line ([\d,]+): (?:not valid XML|the file ends early)")


def read(file: BinaryIO) -> Iterator[Entry]:
    """Yield an entry for each post of the open file.

    Raises UnreadableFile if it is no export, and after the last post if a part of it could not be read.
    """
    export = export_of(file)
    number = 0
    for item in export.contents():
        if isinstance(item, OldStory):
            number += 1
            if NO_TITLE in item.changes:
                yield Entry(number, problem="“title” is required.")
            else:
                yield entry_of(number, item.record.as_dict(), note=" ".join(item.changes))
    if broken := next(filter(None, map(_BROKEN.search, export.damage)), None):
        raise UnreadableFile(f"Invalid XML at line {broken[1]}.")
