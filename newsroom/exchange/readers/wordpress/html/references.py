"""What the HTML of a post refers to, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from newsroom.exchange.readers.wordpress.addresses import Site
from newsroom.exchange.readers.wordpress.media import Library
from newsroom.exchange.readers.wordpress.texts import cut

# Sentences about one post.
MAX_CHANGES = 50


@dataclass(frozen=True, slots=True)
class References:
    """The site, its attachments, and the content of its reusable blocks by ID."""

    site: Site
    library: Library
    blocks: Mapping[str, str]


@dataclass(slots=True)
class Work:
    """The conversion of one post.

    post_id: whose attachments a gallery without IDs shows. url, language: of the post. footnotes: HTML by ID. changes:
    sentences about what was changed or removed, each once and in order.
    """

    references: References
    post_id: str = ""
    url: str = ""
    language: str = ""
    footnotes: Mapping[str, str] = field(default_factory=dict)
    changes: dict[str, None] = field(default_factory=dict)
    # IDs of the reusable blocks that are being read, and the characters of all that were.
    open_blocks: list[str] = field(default_factory=list)
    reused: int = 0
    # What the post has in the place of named blocks of the reusable block that is being read, by name.
    overrides: Mapping[str, Any] = field(default_factory=dict)
    # How many files of the library galleries and playlists have named.
    files: int = 0

    def absolute(self, url: str) -> str:
        """Return the URL, absolute if it was relative to the post."""
        return self.references.site.absolute(url, self.url)

    def change(self, sentence: str) -> None:
        """Add a sentence, once. Further ones than the first are left out."""
        if len(self.changes) < MAX_CHANGES:
            self.changes[cut(sentence, 500)] = None
        else:
            self.changes["There are more changes of these kinds."] = None
