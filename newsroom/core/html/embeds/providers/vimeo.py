"""Videos of Vimeo."""

from newsroom.core.html.embeds.provider import BEFORE, PREFIX, REST, Form, Provider, Start

_ID = "([1-9][0-9]{5,11})"
_SECRET = "([0-9a-f]{6,20})"
_VIDEO = ("https://vimeo.com/{0}", "https://player.vimeo.com/video/{0}?autoplay=1&dnt=1".format)
# An unlisted video has a secret in addition to its ID.
_UNLISTED = ("https://vimeo.com/{0}/{1}", "https://player.vimeo.com/video/{0}?h={1}&autoplay=1&dnt=1".format)

PROVIDER = Provider(
    "Vimeo",
    "video",
    "https://player.vimeo.com",
    [
        Form(f"{PREFIX}player[.]vimeo[.]com/video/{_ID}[?]{BEFORE}h={_SECRET}{REST}", *_UNLISTED),
        Form(f"{PREFIX}vimeo[.]com/{_ID}/{_SECRET}{REST}", *_UNLISTED),
        Form(f"{PREFIX}player[.]vimeo[.]com/video/{_ID}{REST}", *_VIDEO),
        Form(f"{PREFIX}vimeo[.]com/{_ID}{REST}", *_VIDEO),
    ],
    Start("#t={0}s", "#t={0}s"),
)
