"""What a reader, or a machine, gets out of a page's HTML."""

from html.parser import HTMLParser

INLINE = {"a", "abbr", "b", "bdi", "code", "em", "i", "small", "span", "strong", "sub", "sup", "time", "wbr"}
VOID = {"br", "hr", "img", "input", "link", "meta", "rect", "wbr"}


class Reading(HTMLParser):
    """A parsed page: `lines` of text within `<main>`, `elements` as (name, attributes), `title`.

    page: a response or its HTML.
    """

    def __init__(self, page):
        super().__init__()
        self.elements, self.lines, self.title = [], [], ""
        self._text, self._open = "", []
        self.feed(page if isinstance(page, str) else page.content.decode())

    def handle_starttag(self, tag, attrs):
        """Note the element; a block begins a line."""
        self.elements.append((tag, dict(attrs)))
        if tag not in INLINE:
            self._break()
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        """Close the element; a block ends a line."""
        if tag not in INLINE:
            self._break()
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data):
        """Keep the text of the title and of main."""
        if self._open and self._open[-1] == "title" and "svg" not in self._open:
            self.title += data
        if "main" in self._open:
            self._text += data

    def _break(self):
        if line := " ".join(self._text.split()):
            self.lines.append(line)
        self._text = ""

    def all(self, element, /, **attributes):
        """The attributes of each of these elements that has these."""
        return [have for tag, have in self.elements if tag == element and attributes.items() <= have.items()]

    def links(self):
        """Every address that an `<a>` leads to."""
        return [have["href"] for have in self.all("a")]

    def link(self, rel):
        """The address of the `<link>` of this relation, or None."""
        found = self.all("link", rel=rel)
        return found[0]["href"] if found else None

    def meta(self, name):
        """What the `<meta>` of this name says, or None."""
        found = self.all("meta", name=name)
        return found[0]["content"] if found else None
