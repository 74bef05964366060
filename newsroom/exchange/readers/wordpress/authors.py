"""Authors: users of WordPress, and guest authors of Co-Authors Plus."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from articles.models import Author
from newsroom.exchange.readers.wordpress.addresses import Site
from newsroom.exchange.readers.wordpress.parsing import Node
from newsroom.exchange.readers.wordpress.texts import cut, name_of
from newsroom.exchange.sites.items import LeftOut, OldAuthor

# The taxonomy of Co-Authors Plus, and what its slugs start with.
TAXONOMY, PREFIX = "author", "cap-"
GUEST = "guest-author"
NAME_LENGTH: int = Author._meta.get_field("name").max_length or 200
_NOT_IN_SLUG = re.compile(r"[^\w\s.-]")
_SEPARATORS = re.compile(r"[\s.-]+")


@dataclass(frozen=True, slots=True)
class _Person:
    """An author. id: part of the key. place: "" if only posts name the author. photo: ID of an attachment."""

    id: str
    place: str
    name: str
    slug: str
    user_id: str = ""
    role: str = ""
    bio: str = ""
    photo: str = ""


class Authors:
    """The authors of a site by login, and those of the posts."""

    def __init__(self) -> None:
        self._people: dict[str, _Person] = {}
        self._by_slug: dict[str, _Person] = {}
        # What the URLs of authors end with, by login, if a term says so.
        self._slugs: dict[str, str] = {}
        # Further elements for an author who is known.
        self._repeated: list[_Person] = []

    def add(self, node: Node) -> None:
        """Add a user."""
        fields = {name: value.strip() for name, value in node.fields.items()}
        login, user_id = fields.get("wp:author_login", ""), fields.get("wp:author_id", "")
        full_name = f"{fields.get('wp:author_first_name', '')} {fields.get('wp:author_last_name', '')}".strip()
        name = name_of(fields.get("wp:author_display_name", "") or full_name or login)
        self._add(
            login, _Person(f"author-{login or user_id}", f"line {node.line}", name, _slug_of(login), user_id=user_id)
        )

    def add_guest(self, node: Node, meta: Mapping[str, str]) -> None:
        """Add a guest author, which is a post."""
        slug = unquote(node.fields.get("wp:post_name", "")).removeprefix(PREFIX)
        login = meta.get("cap-user_login", "").strip() or slug
        full_name = f"{meta.get('cap-first_name', '')} {meta.get('cap-last_name', '')}".strip()
        name = name_of(meta.get("cap-display_name", "").strip() or node.fields.get("title", "") or full_name or login)
        post_id = node.fields.get("wp:post_id", "").strip()
        person = _Person(
            f"author-{login}",
            f"post {post_id}",
            name,
            slug or _slug_of(login),
            role=name_of(meta.get("cap-job_title", "")),
            bio=meta.get("cap-description", "").strip(),
            photo=meta.get("_thumbnail_id", "").strip(),
        )
        self._add(login, person, is_better=True)
        # A guest author who is linked to a user replaces it.
        if linked := meta.get("cap-linked_account", "").strip():
            self._add(linked, person, is_better=True)

    def add_used(self, node: Node) -> None:
        """Add the authors of a post, as an export of some posts does not define all."""
        for domain, slug, name in node.labels:
            if domain == TAXONOMY and slug.startswith(PREFIX):
                self._slugs.setdefault(name_of(name), unquote(slug).removeprefix(PREFIX))
        for login, name in _logins(node):
            if self._find(login) is None:
                self._add(login, _Person(f"author-{login}", "", name, _slug_of(login)))

    def names_of(self, node: Node) -> list[str]:
        """Return the names of the authors of a post, in order, each once."""
        people = filter(None, (self._find(login) for login, _ in _logins(node)))
        return list(dict.fromkeys(cut(person.name, NAME_LENGTH) for person in people if person.name))

    def items(self, site: Site, photos: Mapping[str, str]) -> Iterator[OldAuthor]:
        """Yield the authors. photos: URL by ID of the attachment."""
        slugs: dict[_Person, list[str]] = {}
        for login, person in self._people.items():
            slugs.setdefault(person, [person.slug]).append(self._slugs.get(login, ""))
        for person, own in slugs.items():
            if person.name:
                yield _item(site, person, photos.get(person.photo, ""), filter(None, dict.fromkeys(own)))

    def left_out(self, site: Site) -> Iterator[LeftOut]:
        """Yield the elements for authors that others describe better."""
        for number, person in enumerate(self._repeated, 1):
            key = site.key(f"repeated-author-{number}")
            yield LeftOut(
                key=key, place=person.place, kind="repeated authors", reason="Another element is about the same author."
            )

    def _find(self, login: str) -> _Person | None:
        return self._people.get(login) or self._by_slug.get(_slug_of(login))

    def _add(self, login: str, person: _Person, *, is_better: bool = False) -> None:
        known = self._people.get(login)
        if known and not is_better and known.place:
            self._repeated.append(person)
            return
        if known and known.place and known != person:
            self._repeated.append(known)
        self._people[login] = person
        self._by_slug.setdefault(person.slug, person)


def _item(site: Site, person: _Person, photo: str, slugs: Iterable[str]) -> OldAuthor:
    is_cut = len(person.name) > NAME_LENGTH
    urls = [site.path(url) for slug in slugs for url in (f"author/{slug}/", f"?author_name={slug}")]
    if person.user_id:
        urls.append(site.path(f"?author={person.user_id}"))
    return OldAuthor(
        key=site.key(person.id[:40]),
        place=person.place or "authors of posts",
        changes=(f"The name was cut to {NAME_LENGTH} characters.",) if is_cut else (),
        urls=tuple(urls),
        name=cut(person.name, NAME_LENGTH),
        slug=person.slug,
        role=person.role,
        bio=person.bio,
        photo=photo,
    )


def _logins(node: Node) -> Iterable[tuple[str, str]]:
    """Return login and name of each author of a post: its terms, or else its creator."""
    terms = [(unquote(slug), name_of(name)) for domain, slug, name in node.labels if domain == TAXONOMY]
    people = [(_login_of(slug, name), name or slug.removeprefix(PREFIX)) for slug, name in terms]
    login = node.fields.get("dc:creator", "").strip()
    return people or ([(login, login)] if login else [])


def _login_of(slug: str, name: str) -> str:
    """Return the login of the author with this term.

    That of Co-Authors Plus has the login as its name, and in its slug a word that users can change. Those of other
    plugins have the name of a person.
    """
    is_login = name and (slug.startswith(PREFIX) or _slug_of(name) == slug)
    return name if is_login else slug.removeprefix(PREFIX) or name


def _slug_of(login: str) -> str:
    """Return the login as WordPress writes it in URLs."""
    return _SEPARATORS.sub("-", _NOT_IN_SLUG.sub("", login.lower())).strip("-")
