"""Shows and episodes of Apple Podcasts."""

from newsroom.core.html.embeds.provider import BEFORE, PREFIX, REST, Form, Provider

_SHOW = f"{PREFIX}(?:embed[.])?podcasts[.]apple[.]com/([a-z]{{2}})/podcast/(?:[^/?# <>]{{1,500}}/)?id([0-9]{{5,15}})/?"

PROVIDER = Provider(
    "Apple Podcasts",
    "audio",
    "https://embed.podcasts.apple.com",
    [
        Form(
            f"{_SHOW}[?]{BEFORE}i=([0-9]{{5,20}}){REST}",
            "https://podcasts.apple.com/{0}/podcast/id{1}?i={2}",
            "https://embed.podcasts.apple.com/{0}/podcast/id{1}?i={2}".format,
            175,
        ),
        Form(
            f"{_SHOW}{REST}",
            "https://podcasts.apple.com/{0}/podcast/id{1}",
            "https://embed.podcasts.apple.com/{0}/podcast/id{1}".format,
            450,
        ),
    ],
)
