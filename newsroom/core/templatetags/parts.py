"""Parts of a template that are kept from page to page."""

from django import template

from newsroom.core.cache import invalidation

register = template.Library()


@register.tag("kept")
def kept(parser, token):
    """What stands between `{% kept "name" value … %}` and `{% endkept %}`, kept until something that it shows changes.

    The values are all that it depends on and that differs from page to page; what it reads beside these says by itself
    what it shows.
    """
    _, *key = token.split_contents()
    nodes = parser.parse(["endkept"])
    parser.delete_first_token()
    return KeptNode([parser.compile_filter(each) for each in key], nodes)


class KeptNode(template.Node):
    """See `kept`."""

    def __init__(self, key, nodelist):
        self.key, self.nodelist = key, nodelist

    def render(self, context):
        """The part, as it is or made again."""
        key = tuple(each.resolve(context, ignore_failures=True) for each in self.key)
        return invalidation.kept(key, lambda: self.nodelist.render(context))
