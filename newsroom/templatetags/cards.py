"""Cards of stories in lists, kept as they are from page to page."""

from django import template
from django.template.loader import get_template

from newsroom import changes

register = template.Library()


@register.simple_tag(takes_context=True)
def card(context, article, sizes, *, eager=False, is_plain=False):
    """The story's card, as HTML (`includes/_card.html`).

    article: loaded with `for_cards()`. sizes: of its picture; eager: where it stands at the top; is_plain: where no
    picture is wanted. The context's `pins` has the ids of those that an editor put first.
    """
    said = {
        "sizes": sizes,
        "eager": eager,
        "is_plain": bool(is_plain),
        "is_pinned": article.pk in context.get("pins", ()),
    }

    def made():
        changes.depends_on(*article.card_tags)
        return get_template("includes/_card.html").render({"article": article, **said})

    return changes.kept(("card", article.pk, *said.values()), made)
