"""Posts and reels on Instagram."""

from newsroom.core.html.embeds.provider import PREFIX, REST, Form, Provider

_HOST = f"{PREFIX}instagram[.]com/(?:[A-Za-z0-9_.]{{1,30}}/)?"
_CODE = "([A-Za-z0-9_-]{5,60})"
_HEIGHT = 720

PROVIDER = Provider(
    "Instagram",
    "post",
    "https://www.instagram.com",
    [
        Form(
            f"{_HOST}(p|tv|reel)/{_CODE}{REST}",
            "https://www.instagram.com/{0}/{1}/",
            "https://www.instagram.com/{0}/{1}/embed/captioned/".format,
            _HEIGHT,
        ),
        Form(
            f"{_HOST}reels/{_CODE}{REST}",
            "https://www.instagram.com/reel/{0}/",
            "https://www.instagram.com/reel/{0}/embed/captioned/".format,
            _HEIGHT,
        ),
    ],
)
