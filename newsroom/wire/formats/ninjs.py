"""ninjs of the IPTC (News in JSON), versions 1, 2 and 3: one item, or a list of them.

The versions differ in the names of properties: version 3 writes `versionCreated` for `versioncreated`, and versions 2
and 3 have arrays (`bodies`, `headlines`) where version 1 has a property for each role (`body_xhtml`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from newsroom.core.html import plain
from newsroom.wire.items import (
    MAX_BODY,
    MAX_ITEMS,
    Reading,
    Subject,
    UnreadableWire,
    change_of,
    is_endless,
    moment,
    number_in,
    paragraphs,
    subject_of,
)

type Object = Mapping[str, Any]

# The properties with subjects, in version 1 and in the later ones.
_SUBJECTS = (
    *("subject", "subjects", "person", "people", "organisation", "organisations"),
    *("place", "places", "event", "events", "object", "objects"),
)
# Roles, the best one first.
_HEADLINES = ("main", "headline", "")
_SUMMARIES = ("summary", "standfirst", "lead", "abstract", "main", "text", "")
# Roles of descriptions that are no standfirst.
_NO_SUMMARIES = {"creditline", "credit", "caption", "alt"}
_BODIES = ("xhtml", "html", "html5", "richtext", "main", "text", "")
_TEXT_TYPES = {"", "text", "composite"}


def read(data: Any) -> Reading:
    """Return the items. data: the parsed JSON. Raises UnreadableWire if it is not ninjs, or has too many items."""
    if isinstance(data, dict) and not isinstance(data.get("uri"), str) and isinstance(data.get("items"), list):
        data = data["items"]
    objects = data if isinstance(data, list) else [data]
    if len(objects) == 1 and isinstance(objects[0], dict) and objects[0].get("type") == "composite":
        # A package without a text of its own, such as the result of a search.
        parts = objects[0].get("associations")
        if isinstance(parts, list) and not any(name.startswith("bod") for name in objects[0]):
            objects = [
                each for each in parts if isinstance(each, dict) and _text(each.get("type")) in _TEXT_TYPES
            ] or objects
    if len(objects) > MAX_ITEMS:
        raise UnreadableWire(f"The file has more than {MAX_ITEMS:,} items. Nothing was imported.")
    if not any(isinstance(each, dict) and "uri" in each for each in objects):
        raise UnreadableWire("The file is neither ninjs nor JSON Feed: it has no item with a “uri”.")
    reading = Reading()
    for number, each in enumerate(objects, 1):
        if not isinstance(each, dict):
            reading.problems.append((number, "It is not a JSON object."))
        elif _text(each.get("type")) in _TEXT_TYPES:
            reading.add(number, _values({name.lower(): value for name, value in each.items()}))
        else:
            reading.left_out += 1
    return reading


def _values(item: Object) -> dict[str, Any]:
    version, note = _text(item.get("version")), _text(item.get("ednote"))
    status = _text(item.get("pubstatus"))
    embargo = _text(item.get("embargoed")) or _text(item.get("embargoeduntil"))
    byline = _text(item.get("by")) or _text(item.get("byline"))
    return {
        "guid": _text(item.get("uri")),
        "version": version,
        "change": change_of(status, version, note),
        "headline": _text(item.get("headline")) or _best(item, "headline", _HEADLINES)[0] or _text(item.get("title")),
        "standfirst": _plain(_best(item, "description", _SUMMARIES)[0]),
        "body": _body(item),
        "byline": byline,
        "credit": _credit(item),
        "copyright": _text(item.get("copyrightnotice")) or _text(item.get("copyrightholder")),
        "usage_terms": _text(item.get("usageterms")),
        "note": note,
        "language": _text(item.get("language")),
        "urgency": number_in(_text(item.get("urgency"))),
        "is_withheld": status == "withheld" or is_endless(embargo or None),
        "embargo_at": moment(embargo),
        "expires_at": moment(_text(item.get("expires"))),
        "sent_at": moment(_text(item.get("firstcreated"))),
        "updated_at": moment(_text(item.get("versioncreated"))),
        "link": _link(item),
        "subjects": tuple(_subjects(item)),
        "media": tuple(_media(item)),
    }


def _text(value: Any) -> str:
    """Return a string or number as text, "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _objects(value: Any) -> list[Object]:
    """Return the objects of an array, or of an object by name, as version 1 has renditions and associations."""
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [{str(name).lower(): inner for name, inner in each.items()} for each in values if isinstance(each, dict)]


def _best(item: Object, name: str, roles: Sequence[str]) -> tuple[str, str]:
    """Return the text and the media type of a property in its best role."""
    plural = "bodies" if name == "body" else f"{name}s"
    # Drafts of version 2, which are in use, have the singular, `name` and `text`.
    found = [
        (
            _text(each.get("role", each.get("name"))),
            _text(each.get("contenttype")),
            _text(each.get("value", each.get("text"))),
        )
        for each in _objects(item.get(plural, item.get(name)))
    ]
    prefix = f"{name}_"
    found += [(key.removeprefix(prefix), "", _text(value)) for key, value in item.items() if key.startswith(prefix)]

    def rank(each: tuple[str, str, str]) -> tuple[bool, int]:
        # A body with markup before one without, whatever its role.
        is_plain = name == "body" and "html" not in each[1] and each[0] not in _BODIES[:4]
        return is_plain, roles.index(each[0]) if each[0] in roles else len(roles)

    wanted = [each for each in found if each[2] and not (name == "description" and each[0] in _NO_SUMMARIES)]
    _, media_type, text = min(wanted, key=rank, default=("", "", ""))
    return text, media_type


def _body(item: Object) -> str:
    text, media_type = _best(item, "body", _BODIES)
    is_html = "html" in media_type or (not media_type.startswith("text/plain") and "</" in text)
    return text if is_html else paragraphs(text)


def _plain(text: str) -> str:
    return plain(text) if "</" in text and len(text) <= MAX_BODY else text


def _credit(item: Object) -> str:
    names = [_text(each.get("name")) for each in _objects(item.get("infosources", item.get("infosource")))]
    return next(filter(None, names), "") or _text(item.get("copyrightholder"))


def _link(item: Object) -> str:
    found = [_text(each.get("value")) for each in _objects(item.get("altids"))]
    return next((url for url in found if url.startswith(("https://", "http://"))), "")


def _subjects(item: Object) -> Iterator[Subject]:
    for name in _SUBJECTS:
        for each in _objects(item.get(name)):
            uri, label = _text(each.get("uri")), _text(each.get("name"))
            if uri:
                yield subject_of(uri, label)
            else:
                code = _text(each.get("code")) or _text(each.get("literal"))
                yield Subject(_text(each.get("scheme")), code, label)


def _media(item: Object) -> Iterator[str]:
    for each in (item, *_objects(item.get("associations"))):
        for rendition in _objects(each.get("renditions")):
            yield _text(rendition.get("href"))
