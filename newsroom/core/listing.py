"""Pages with a frame, which is kept, and what changes more often, put into it afresh."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from newsroom.core.cache import invalidation
from newsroom.core.templatetags.cards import cards
from newsroom.core.web.pagination import Page
from newsroom.core.web.structured_data import item_list

# Stands where something is put in; nobody can write it into a text, because nobody knows it.
_MARK = secrets.token_hex(16)
# Of the pictures of a listing's cards, and of one that leads it.
_SIZES = "(min-width: 64em) 13rem, (min-width: 40em) 12rem, 6rem"
_LEAD_SIZES = "(min-width: 80em) 41rem, (min-width: 64em) 50vw, 100vw"

type Frame = Callable[[Mapping[str, str]], Mapping[str, Any]]


def render_in_frame(
    request: HttpRequest, template_name: str, key: Sequence[Any], frame: Frame, late: Mapping[str, str]
) -> HttpResponse:
    """Answer with the page by the template.

    late: what is put into the frame, HTML by name; the template prints each once or not at all. frame: gives the
    template's context, and says what that shows; it is given what stands in place of each until it is put in. key: what
    page it is, and all that the context depends on without saying so.
    """

    def pieces() -> list[str]:
        marks = {name: mark_safe(f"{_MARK}{name}{_MARK}") for name in late}
        return render_to_string(template_name, {**marks, **frame(marks)}, request).split(_MARK)

    kept = invalidation.kept(("frame", template_name, *key), pieces)
    return HttpResponse("".join(late[piece] if n % 2 else piece for n, piece in enumerate(kept)))


def render_listing(
    request: HttpRequest,
    template_name: str,
    page: Page,
    frame: Frame,
    *,
    key: Sequence[Any] = (),
    pins: Sequence[int] = (),
    is_led: bool = False,
    **late: str,
) -> HttpResponse:
    """The same of a page of a listing of stories, which are read late.

    Of every listing its `cards`, the `total` and the stories `listed` for machines are put in, beside what else is
    `late`. key: what the context depends on beside the page's address and last number. pins: the ids of the stories
    that an editor put first. is_led: the first story of the first page is shown larger than the others.
    """
    leads, others = (page.items[:1], page.items[1:]) if is_led and page.number == 1 else ([], page.items)
    late |= {
        "cards": cards({"pins": pins}, leads, _LEAD_SIZES, eager=True) + cards({"pins": pins}, others, _SIZES),
        "total": invalidation.kept(
            ("total", page.total), lambda: render_to_string("includes/_total.html", {"page": page})
        ),
        "listed": item_list(page),
    }
    whole = (page.url, page.last, *key)
    return render_in_frame(request, template_name, whole, lambda marks: {"page": page, **frame(marks)}, late)
