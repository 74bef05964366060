"""The elements of an export, one after another."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple
from xml.parsers import expat

from newsroom.exchange.files import UnreadableFile
from newsroom.exchange.readers.compression import Part
from newsroom.exchange.readers.wordpress.damage import Damage
from newsroom.exchange.readers.wordpress.encodings import decoded, encoding_of
from newsroom.exchange.readers.wordpress.repair import Piece, repaired

# Limit for one element of the channel, such as a post. Larger ones are left out.
MAX_NODE_BYTES = 50 * 1024 * 1024
MAX_TAG_BYTES = 8 * 1024 * 1024
# What the start of an element counts for this limit.
_ELEMENT_BYTES = 100
# Of elements within each other.
MAX_DEPTH = 200
# Parts of the URIs of namespaces, in any version -> the prefixes that WordPress uses.
_SPACES = {"/excerpt/": "excerpt", "/modules/content": "content", "/export/": "wp", "purl.org/dc/": "dc"}
_PREFIXES = set(_SPACES.values())
_PROLOGUE = "<rss><channel>"
type Attributes = dict[str, str]


class Label(NamedTuple):
    """A term of a post. domain: its taxonomy."""

    domain: str
    slug: str
    name: str


@dataclass(slots=True)
class Node:
    """An element of the channel.

    name: with WordPress's prefix. line: where it starts. text: of an element without others. fields: text of the
    elements in it, the first of each name. labels: terms. groups: names and texts of elements that contain others, such
    as fields of comments. flaw: why it is not complete, as a sentence; "" if it is.
    number: among all elements of the export, from 1.
    """

    name: str
    line: int
    text: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    labels: list[Label] = field(default_factory=list)
    groups: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    flaw: str = ""
    number: int = 0


class NotAnExport(UnreadableFile):
    """The file is XML of another kind, as far as it is XML."""

    def __init__(self) -> None:
        super().__init__("The file is not a WordPress export: it is not RSS with a channel.")


class TooDeep(UnreadableFile):
    """The file has too many elements within each other, perhaps because ends are missing."""

    def __init__(self) -> None:
        super().__init__(f"The file contains more than {MAX_DEPTH} elements within each other.")


class Malformed(Exception):
    """The file is not well-formed XML and has to be read with repairs."""


class Document:
    """An export that can be read several times. is_repaired: whether to repair what is not well-formed."""

    def __init__(self, parts: list[Part]) -> None:
        self._parts = parts
        # By part: the encoding, whether all of it is valid UTF-8, and what was found out about it.
        self._encodings: dict[int, tuple[str, bool, Damage]] = {}
        self._damage: list[Damage] = []
        self.is_repaired = False

    def nodes(self) -> Iterator[Node]:
        """Yield the elements of the channel of each part.

        Raises Malformed for the first fault of XML unless it is to be repaired, and UnreadableFile if it is no export,
        has a DTD, or elements that are too deep.
        """
        self._damage = []
        for number, node in enumerate(self._nodes(), 1):
            node.number = number
            yield node

    def _nodes(self) -> Iterator[Node]:
        for number, part in enumerate(self._parts):
            damage = Damage(part.name)
            if number not in self._encodings:
                about = Damage(part.name)
                self._encodings[number] = (*encoding_of(part.chunks, about), about)
            encoding, is_utf8, about = self._encodings[number]
            self._damage += [about, damage]
            if self.is_repaired:
                yield from _with_repairs(repaired(decoded(part.chunks(), encoding, damage), damage), damage)
            elif is_utf8:
                yield from _without_repairs(part.chunks(), damage)
            else:
                yield from _without_repairs(decoded(part.chunks(), encoding, damage), damage)

    @property
    def damage(self) -> tuple[str, ...]:
        """Sentences about what was repaired while `nodes` was read."""
        return tuple(chain.from_iterable(damage.sentences() for damage in self._damage))

    @property
    def ends_early(self) -> bool:
        """Whether a file that `nodes` read has no end."""
        return any(damage.ends_early for damage in self._damage)


def _without_repairs(chunks: Iterator[bytes] | Iterator[str], damage: Damage) -> Iterator[Node]:
    parser = _Parser(damage)
    try:
        for chunk in chunks:
            parser.feed(chunk)
            yield from parser.take()
        parser.end()
    except (expat.ExpatError, NotAnExport, TooDeep):
        raise Malformed from None
    yield from parser.take()


def _with_repairs(pieces: Iterator[Piece], damage: Damage) -> Iterator[Node]:
    """Yield the elements. After a fault, reading continues with the next item."""
    parser: _Parser | None = _Parser(damage)
    for piece in pieces:
        if piece.is_item and parser and parser.is_inside:
            yield from parser.broken("It has no end.")
            damage.add(f"Line {piece.line:,}: a post starts within another one.")
            parser = None
        if parser is None:
            if not piece.is_item:
                continue
            parser = _Parser(damage, line=piece.line, is_continued=True)
        try:
            parser.feed(piece.text)
            yield from parser.take()
        except expat.ExpatError as error:
            yield from parser.take()
            yield from parser.broken(f"It is not valid XML (line {parser.line_of(error):,}).")
            damage.add(f"Line {parser.line_of(error):,}: not valid XML. Reading continued with the next post.")
            parser = None
    if parser:
        try:
            parser.end()
        except expat.ExpatError as error:
            damage.ends_early = True
            damage.add(f"Line {parser.line_of(error):,}: the file ends early. What was complete was read.")
            yield from parser.take()
            yield from parser.broken("The file ends within it.")


class _Parser:
    """Builds nodes from XML. line: of the file where it starts. is_continued: the root and the channel were read."""

    def __init__(self, damage: Damage, *, line: int = 1, is_continued: bool = False) -> None:
        self._damage = damage
        self._first_line = line
        self._depth = 0
        self._channels = 0
        self._aliases: dict[str, str] = {}
        self._declared: set[str] = set(_PREFIXES) if is_continued else set()
        self._nodes: list[Node] = []
        self._node = Node("", 1)
        self._attributes: Attributes = {}
        self._group: dict[str, str] | None = None
        self._text: list[str] = []
        self._size = 0
        # Since the last event, so that no tag can be of any length.
        self._unused = 0
        # The encoding is known: what the file declares does not matter.
        self._expat = expat.ParserCreate("utf-8")
        self._expat.buffer_text = True
        self._expat.buffer_size = 1024 * 1024
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._characters
        self._expat.StartDoctypeDeclHandler = self._refuse
        if is_continued:
            self._expat.Parse(_PROLOGUE)

    @property
    def is_inside(self) -> bool:
        """Whether an element of the channel is open."""
        return self._depth > 2

    def feed(self, content: bytes | str) -> None:
        """Parse a piece. Raises ExpatError and UnreadableFile."""
        self._unused += len(content)
        if self._unused > MAX_TAG_BYTES:
            raise UnreadableFile(f"The file contains a tag larger than {MAX_TAG_BYTES // 1024**2} MB.")
        self._expat.Parse(content)

    def end(self) -> None:
        """Parse the end. Raises ExpatError if elements are open, and UnreadableFile if there were none."""
        self._expat.Parse(b"", True)

    def take(self) -> list[Node]:
        """Return the complete elements, once."""
        nodes, self._nodes = self._nodes, []
        return nodes

    def broken(self, flaw: str) -> Iterator[Node]:
        """Yield the element that is open, if any, with what makes it incomplete.

        Raises UnreadableFile if there was no channel.
        """
        if not self._channels:
            raise NotAnExport
        if self.is_inside:
            self._node.flaw = flaw
            yield self._node

    def line_of(self, error: expat.ExpatError) -> int:
        """Return the line of the file that the error is in."""
        return self._first_line + error.lineno - 1

    def _start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        depth = self._depth
        self._unused = 0
        self._size += _ELEMENT_BYTES + len(name) + sum(map(len, attributes.values()))
        if depth == 3:
            line = self._first_line + self._expat.CurrentLineNumber - 1
            self._node, self._size = Node(self._name(name), line), 0
        elif depth == 4:
            self._attributes, self._group = attributes, None
        elif depth == 5:
            self._group = {} if self._group is None else self._group
        elif depth < 3:
            self._start_channel(name, attributes)
        elif depth > MAX_DEPTH:
            raise TooDeep
        self._text = []

    def _start_channel(self, name: str, attributes: Attributes) -> None:
        if name != ("rss", "channel")[self._depth - 1]:
            raise NotAnExport
        self._channels += self._depth == 2
        if self._channels > 1:
            raise UnreadableFile("The file has more than one channel. Import each from a file of its own.")
        for attribute, uri in attributes.items():
            prefix = attribute.removeprefix("xmlns:")
            ours = next((ours for part, ours in _SPACES.items() if part in uri), "")
            if prefix != attribute and ours:
                self._aliases[prefix] = ours
                self._declared.add(prefix)

    def _end(self, name: str) -> None:
        depth = self._depth
        self._depth -= 1
        self._unused = 0
        text, self._text = "".join(self._text), []
        if self._size > MAX_NODE_BYTES:
            text = ""
        if depth == 4:
            self._end_field(name, text)
        elif depth == 5 and self._group is not None:
            self._group.setdefault(self._name(name), text)
        elif depth == 3:
            if self._size > MAX_NODE_BYTES:
                self._node.flaw = f"It is larger than {MAX_NODE_BYTES // 1024**2} MB."
            self._node.text = text
            self._nodes.append(self._node)
        elif depth == 1 and not self._channels:
            raise NotAnExport

    def _end_field(self, name: str, text: str) -> None:
        node, name = self._node, self._name(name)
        if self._size > MAX_NODE_BYTES:
            node.labels, node.groups = [], []
        elif self._group is not None:
            node.groups.append((name, self._group))
        elif name == "category":
            attributes = self._attributes
            node.labels.append(Label(attributes.get("domain", ""), attributes.get("nicename", ""), text))
        else:
            node.fields.setdefault(name, text)

    def _characters(self, text: str) -> None:
        self._unused = 0
        self._size += len(text)
        if self._size <= MAX_NODE_BYTES and self._depth <= 5:
            self._text.append(text)

    def _name(self, name: str) -> str:
        """Return the name with WordPress's prefix."""
        prefix, colon, local = name.partition(":")
        if not colon:
            return name
        if prefix not in self._declared and prefix in _PREFIXES:
            self._declared.add(prefix)
            self._damage.add(f"The namespace “{prefix}” is not declared. It was read as that of WordPress.")
        ours = self._aliases.get(prefix, prefix)
        return name if ours == prefix else f"{ours}:{local}"

    def _refuse(self, *doctype: object) -> None:
        raise UnreadableFile(
            "The file contains a DTD or custom entities and was rejected. A WordPress export never has these."
        )
