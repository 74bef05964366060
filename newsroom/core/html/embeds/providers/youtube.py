"""Videos of YouTube."""

from newsroom.core.html.embeds.provider import BEFORE, PREFIX, REST, Form, Provider, Start

_ID = "([A-Za-z0-9_-]{11})"
_PAGE = "https://www.youtube.com/watch?v={0}"
# It sets no cookies before the video is played.
_FRAME = "https://www.youtube-nocookie.com/embed/{0}?autoplay=1".format

PROVIDER = Provider(
    "YouTube",
    "video",
    "https://www.youtube-nocookie.com",
    [
        Form(f"{PREFIX}youtube[.]com/watch/?[?]{BEFORE}v={_ID}{REST}", _PAGE, _FRAME),
        Form(f"{PREFIX}youtube(?:-nocookie)?[.]com/(?:embed|live|shorts|v)/{_ID}{REST}", _PAGE, _FRAME),
        Form(f"{PREFIX}youtu[.]be/{_ID}{REST}", _PAGE, _FRAME),
    ],
    Start("&t={0}s", "&start={0}"),
)
