"""Parts of a template that are kept from page to page."""

from django import template

from newsroom import changes

register = template.Library()


@register.tag("kept")
def kept(parser, token):
    """What stands between `{% kept "name" of … %}` and `{% endkept %}`, kept as long as nothing that it shows changes.

    of: all that it depends on and that differs from page to page: values, and what has `page_tags`, such as a topic.
    What it reads beside these says by itself what it shows.
    """
    _, name, *of = token.split_contents()
    nodes = parser.parse(["endkept"])
    parser.delete_first_token()
    return KeptNode(parser.compile_filter(name), [parser.compile_filter(each) for each in of], nodes)


class KeptNode(template.Node):
    """See `kept`."""

    def __init__(self, name, of, nodelist):
        self.name, self.of, self.nodelist = name, of, nodelist

    def render(self, context):
        """The part, as it is or made again."""
        of = [each.resolve(context, ignore_failures=True) for each in self.of]
        rows = [each for each in of if hasattr(each, "page_tags")]
        key = (self.name.resolve(context), *(each.pk if each in rows else each for each in of))

        def made():
            changes.depends_on(*(tag for row in rows for tag in row.page_tags))
            return self.nodelist.render(context)

        return changes.kept(key, made)
