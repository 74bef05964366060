"""Categories, tags and other terms, which become topics."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from newsroom.exchange.readers.wordpress.addresses import Site
from newsroom.exchange.readers.wordpress.parsing import Label, Node
from newsroom.exchange.readers.wordpress.texts import cut, name_of
from newsroom.exchange.sites.items import LeftOut, OldTopic
from topics.models import Kind
from topics.models.topic import KEY_LENGTH, NAME_LENGTH

CATEGORY, TAG, FORMAT = "category", "post_tag", "post_format"
# Element -> its taxonomy ("": it is named in the element), and the names of its fields.
_ELEMENTS = {
    "wp:category": (CATEGORY, "category_nicename", "cat_name", "category_parent", "category_description"),
    "wp:tag": (TAG, "tag_slug", "tag_name", "", "tag_description"),
    "wp:term": ("", "term_slug", "term_name", "term_parent", "term_description"),
}
# Taxonomies that are no topics -> kind and reason.
_OTHERS = {
    "author": ("author terms", "The authors are imported as authors."),
    "language": ("languages", "Each story has its language."),
    "post_translations": ("links between translations", "The stories are linked to each other."),
    "term_language": ("languages", "Each story has its language."),
    "term_translations": ("links between translations", "Topics have no translations of their own."),
    "nav_menu": ("menus", "The entries of menus are listed on their own."),
    "post_format": ("post formats", "Stories have no formats."),
    "link_category": ("link categories", "There are no lists of links."),
    "wp_theme": ("parts of the theme", "The site has a design of its own."),
    "wp_template_part_area": ("parts of the theme", "The site has a design of its own."),
    "wp_pattern_category": ("parts of the theme", "The site has a design of its own."),
}
# Words in the names of taxonomies, in the languages of many sites.
_KINDS = {
    Kind.PLACE: "place places location locations city cities town towns country countries region regions county state"
    " states geography ort orte stadt land lieu lieux ville villes pays lugar lugares ciudad ciudades pais luogo citta",
    Kind.PERSON: "person persons people personen personne personnes persona personas politician politicians player"
    " players celebrity celebrities",
    Kind.ORGANISATION: "organisation organisations organization organizations company companies institution"
    " institutions brand brands firma firmen unternehmen entreprise entreprises empresa empresas team teams club clubs",
    Kind.EVENT: "event events veranstaltung veranstaltungen evenement evenements evento eventos conference conferences",
    Kind.SERIES: "series serie serien podcast podcasts column columns kolumne",
}
_KIND_OF_WORD = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_WORD = re.compile("[_-]")
# Slugs of the category of posts without one, in the languages of WordPress. Those of several languages end in “-de”.
_DEFAULT = re.compile(
    r"(?:uncategori[sz]ed|uncategori[sz]able|unkategorisiert|nicht-kategorisiert|non-classe|non-categorise|sin-categoria"
    r"|sin-clasificar|sem-categoria|nao-categorizado|senza-categoria|geen-categorie|niet-gecategoriseerd|zonder-categorie"
    r"|okategoriserad\w*|ukategoriseret|ikke-kategoriseret|ukategorisert|bez-kategorii|nezarazene|nezaradene"
    r"|bez-rubriki|без-рубрики|без-категорії|без-категории|sense-categoria|kategorisiz|fara-categorie|necategorizat"
    r"|未分類|未分类|미분류|غير-مصنف|ללא-קטגוריה)(?:-[a-z]{2})?"
)
# Words that are also names of real sections. They are ignored only with the ID of the default category.
_DEFAULT_WORDS = {"allgemein", "general", "genel", "yleinen", "egyeb", "altro", "umum"}
_DEFAULT_ID = "1"
# One character becomes up to 18 in its normal form.
_SHORT_LENGTH = KEY_LENGTH // 20
# Of a category, in its URL.
MAX_ANCESTORS = 20


@dataclass(slots=True)
class Term:
    """A term. parent: slug of the one above it in its taxonomy. line: 0 if only posts name it."""

    taxonomy: str
    slug: str
    name: str
    parent: str = ""
    description: str = ""
    id: str = ""
    line: int = 0


class Terms:
    """The terms of a site. bases: what precedes the slugs of a taxonomy in its URLs, the present one first."""

    def __init__(self) -> None:
        self._terms: dict[tuple[str, str], Term] = {}
        self._by_id: dict[tuple[str, str], Term] = {}
        self._repeated: list[Term] = []
        self.bases: dict[str, Sequence[str]] = {CATEGORY: ("category",), TAG: ("tag",)}

    def add(self, node: Node) -> None:
        """Add the term that the element defines."""
        taxonomy, slug, name, parent, description = _ELEMENTS[node.name]
        fields = {key.removeprefix("wp:"): value.strip() for key, value in node.fields.items()}
        term = Term(
            taxonomy or fields.get("term_taxonomy", ""),
            unquote(fields.get(slug, "")),
            name_of(fields.get(name, "")),
            unquote(fields.get(parent, "")),
            fields.get(description, ""),
            fields.get("term_id", ""),
            node.line,
        )
        key = term.taxonomy, term.slug
        if key in self._terms and self._terms[key].line:
            self._repeated.append(term)
        else:
            self._terms[key] = self._by_id[term.taxonomy, term.id] = term

    def add_used(self, labels: Iterable[Label]) -> None:
        """Add terms that posts have, as an export of some posts does not define them."""
        for domain, slug, name in labels:
            key = domain, unquote(slug)
            if key not in self._terms and domain:
                self._terms[key] = Term(domain, key[1], name_of(name))

    def has(self, taxonomy: str, slug: str) -> bool:
        """Return whether the taxonomy has a term with this slug."""
        return (taxonomy, slug) in self._terms

    def topic_by_id(self, taxonomy: str, term_id: str) -> Term | None:
        """Return the term with this ID if it becomes a topic, or None."""
        term = self._by_id.get((taxonomy, term_id))
        return term if term and _is_topic(term) else None

    def description_of(self, taxonomy: str, slug: str) -> str:
        """Return the description of a term, "" if there is none."""
        term = self._terms.get((taxonomy, slug))
        return term.description if term else ""

    def described(self, taxonomy: str) -> Mapping[str, str]:
        """Return slug → description of the terms of a taxonomy, where plugins store their data."""
        return {slug: term.description for (domain, slug), term in self._terms.items() if domain == taxonomy}

    def topics(self, site: Site) -> Iterator[OldTopic]:
        """Yield the topics, those above others first."""
        numbers = Counter((term.taxonomy, term.id) for term in self._terms.values() if term.id)
        for term in self._terms.values():
            if _is_topic(term):
                is_certain = numbers[term.taxonomy, term.id] == 1
                yield self._topic(site, term, site.key(f"{term.taxonomy}-id-{term.id}") if is_certain else "")

    def left_out(self, site: Site) -> Iterator[LeftOut]:
        """Yield the terms that are no topics."""
        for term in self._terms.values():
            if (term.line or term.taxonomy == FORMAT) and not _is_topic(term):
                default = "default categories", "It is for posts without a category."
                kind, reason = default if term.taxonomy == CATEGORY else _OTHERS.get(term.taxonomy, _OTHERS["wp_theme"])
                urls = tuple(self._urls(site, term)) if term.taxonomy in {CATEGORY, FORMAT} else ()
                yield LeftOut(key=key_of(site, term), place=_place_of(term), urls=urls, kind=kind, reason=reason)
        for number, term in enumerate(self._repeated, 1):
            key = site.key(f"repeated-term-{number}")
            reason = "Another one has the same slug."
            yield LeftOut(key=key, place=f"line {term.line}", kind="repeated terms", reason=reason)

    def of_labels(self, labels: Iterable[Label]) -> Iterator[tuple[str, str]]:
        """Yield name and kind of the topics of a post, each once."""
        seen = set()
        for domain, slug, name in labels:
            term = self._terms.get((domain, unquote(slug))) or Term(domain, unquote(slug), name_of(name))
            title = title_of(term)
            if title and _is_topic(term) and title not in seen:
                seen.add(title)
                yield title, kind_of(term)

    def _topic(self, site: Site, term: Term, lasting_key: str) -> OldTopic:
        name = term.name or term.slug
        parent = self._terms.get((term.taxonomy, term.parent)) if term.parent else None
        return OldTopic(
            key=key_of(site, term),
            place=_place_of(term),
            changes=(f"Its name was cut to {len(title_of(term))} characters.",) if title_of(term) != name else (),
            urls=tuple(self._urls(site, term)),
            name=title_of(term),
            kind=kind_of(term),
            slug=term.slug,
            parent=key_of(site, parent) if parent and parent is not term and _is_topic(parent) else "",
            description=term.description,
            lasting_key=lasting_key,
        )

    def _urls(self, site: Site, term: Term) -> Iterator[str]:
        if term.taxonomy == FORMAT:
            yield site.path(f"type/{term.slug.removeprefix('post-format-')}/")
            return
        path = self._path_of(term)
        for base in self.bases.get(term.taxonomy, (term.taxonomy,)):
            yield site.path(f"{base}/{path}/" if base else f"{path}/")
            if path != term.slug:
                # WordPress redirects from the URL without those above it.
                yield site.path(f"{base}/{term.slug}/" if base else f"{term.slug}/")
        if term.taxonomy == CATEGORY and term.id:
            yield site.path(f"?cat={term.id}")
        elif term.taxonomy == TAG:
            yield site.path(f"?tag={term.slug}")

    def paths_below(self, link: str, labels: Iterable[Label]) -> Iterator[str]:
        """Yield the paths of a post below each of its categories, if its own path is below one of them.

        WordPress redirects from these. link: the path of the post.
        """
        *above, name = link.rstrip("/").split("/")
        slugs = [unquote(label.slug) for label in labels if label.domain == CATEGORY]
        if not above or above[-1] not in slugs:
            return
        while above and self.has(CATEGORY, above[-1]):
            above.pop()
        for term in filter(None, (self._terms.get((CATEGORY, slug)) for slug in slugs)):
            yield "/".join([*above, self._path_of(term), name]) + ("/" if link.endswith("/") else "")

    def _path_of(self, term: Term) -> str:
        """Return the slugs of the terms above it and its own, as in URLs."""
        return "/".join([term.slug, *self._ancestors(term)][::-1])

    def _ancestors(self, term: Term) -> list[str]:
        """Return the slugs of the terms above it, the nearest first."""
        slugs: list[str] = []
        parent = term.parent
        while parent and parent != term.slug and parent not in slugs and len(slugs) < MAX_ANCESTORS:
            slugs.append(parent)
            above = self._terms.get((term.taxonomy, parent))
            parent = above.parent if above else ""
        return slugs


def key_of(site: Site, term: Term) -> str:
    """Return the key of the term, by its slug: an export of some posts has no IDs of terms."""
    return site.key(f"{term.taxonomy}-{term.slug}")


def _place_of(term: Term) -> str:
    return f"line {term.line}" if term.line else f"the term “{cut(term.name or term.slug, 40)}” of posts"


def title_of(term: Term) -> str:
    """Return the name of the topic. Its normal form has a limit, too, which is longer for some characters."""
    name = cut(term.name or term.slug, NAME_LENGTH)
    is_long = not name.isascii() and len(unicodedata.normalize("NFKC", name)) > KEY_LENGTH
    return cut(name, _SHORT_LENGTH) if is_long else name


def kind_of(term: Term) -> str:
    """Return the kind of the topic: the navigation of a site consists of top-level categories."""
    if term.taxonomy == CATEGORY:
        return Kind.SUBJECT if term.parent else Kind.SECTION
    if term.taxonomy == TAG:
        return ""
    words = _WORD.split(term.taxonomy.lower())
    return next((_KIND_OF_WORD[word] for word in words if word in _KIND_OF_WORD), Kind.SUBJECT)


def _is_topic(term: Term) -> bool:
    if term.taxonomy != CATEGORY:
        return term.taxonomy not in _OTHERS and bool(term.slug or term.name)
    slug = term.slug.lower()
    return not (_DEFAULT.fullmatch(slug) or (slug in _DEFAULT_WORDS and term.id == _DEFAULT_ID))
