"""Posts on Bluesky."""

from newsroom.core.html.embeds.provider import PREFIX, REST, Form, Provider

# A handle, which is a host, or an ID such as “did:plc:…”.
_ACCOUNT = "((?:did:(?:plc|web):)?[A-Za-z0-9.-]{3,253})"
_POST = "([A-Za-z0-9]{5,20})"
_PAGE = "https://bsky.app/profile/{0}/post/{1}"
_FRAME = "https://embed.bsky.app/embed/{0}/app.bsky.feed.post/{1}".format
_HEIGHT = 480

PROVIDER = Provider(
    "Bluesky",
    "post",
    "https://embed.bsky.app",
    [
        Form(f"{PREFIX}bsky[.]app/profile/{_ACCOUNT}/post/{_POST}{REST}", _PAGE, _FRAME, _HEIGHT),
        Form(
            f"{PREFIX}embed[.]bsky[.]app/embed/{_ACCOUNT}/app[.]bsky[.]feed[.]post/{_POST}{REST}",
            _PAGE,
            _FRAME,
            _HEIGHT,
        ),
    ],
)
