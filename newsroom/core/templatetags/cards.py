"""Stories in lists, each kept as it is from page to page. Expects stories that were loaded with `for_cards()`."""

from django import template
from django.template.loader import get_template
from django.utils.safestring import mark_safe

from newsroom.core.cache import invalidation

register = template.Library()


@register.simple_tag(takes_context=True)
def cards(context, stories, sizes, *, eager=False, is_plain=False, is_brief=False):
    """The cards of the stories, one after the other, as HTML (`includes/_card.html`).

    sizes: of their pictures; eager: where they stand at the top; is_plain: where no picture is wanted; is_brief: no
    standfirst.
    The context's `pins` has the ids of those that an editor put first.
    """
    pins = context.get("pins", ())
    said = {"sizes": sizes, "eager": bool(eager), "is_plain": bool(is_plain), "is_brief": bool(is_brief)}
    return _each(stories, "includes/_card.html", [{**said, "is_pinned": story.pk in pins} for story in stories])


@register.simple_tag(takes_context=True)
def card(context, story, sizes, **more):
    """The card of one story, as `cards`."""
    return cards(context, [story], sizes, **more)


@register.simple_tag(takes_context=True)
def links(context, stories):
    """Links to the stories, as elements of a list (`includes/_link.html`). The context's `pins` as above."""
    pins = context.get("pins", ())
    return _each(stories, "includes/_link.html", [{"is_pinned": story.pk in pins} for story in stories])


@register.simple_tag
def neighbour(story, rel, label):
    """The link to the story before or after another (`includes/_neighbour.html`). rel: prev or next."""
    return _each([story], "includes/_neighbour.html", [{"rel": rel, "label": label}])


def _each(stories, template_name, said):
    """Each story by the template, with what is said of it beside."""

    def made(n):
        story = stories[n]
        invalidation.depends_on(*story.card_tags)
        return get_template(template_name).render({"article": story, **said[n]})

    names = [(template_name, story.pk, *more.values()) for story, more in zip(stories, said, strict=True)]
    return mark_safe("".join(invalidation.kept_each(names, made)))
