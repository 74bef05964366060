"""Posts on Mastodon.

Anyone can run a server. Pages frame only the servers in the setting MASTODON_HOSTS; others remain a link with the words
of the post.
"""

from newsroom.core.html.embeds.provider import REST, Form, Provider

_HOST = "([a-z0-9-]+(?:[.][a-z0-9-]+)*[.][a-z][a-z0-9-]+)"
# Not those of other servers, “@account@host”, which cannot be embedded from here.
_ACCOUNT = "([A-Za-z0-9_][A-Za-z0-9_.-]{0,62})"
_POST = "([0-9]{6,24})"
_FORM = ("https://{0}/@{1}/{2}", "https://{0}/@{1}/{2}/embed".format, 520)

PROVIDER = Provider(
    "Mastodon ({0})",
    "post",
    "https://{0}",
    [
        Form(f"(?:https?:)?//{_HOST}/(?:web/)?@{_ACCOUNT}/{_POST}{REST}", *_FORM),
        Form(f"(?:https?:)?//{_HOST}/users/{_ACCOUNT}/statuses/{_POST}{REST}", *_FORM),
    ],
)
