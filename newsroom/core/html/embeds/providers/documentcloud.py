"""Documents of DocumentCloud."""

from newsroom.core.html.embeds.provider import PREFIX, REST, Form, Provider

PROVIDER = Provider(
    "DocumentCloud",
    "document",
    "https://embed.documentcloud.org",
    [
        Form(
            f"{PREFIX}(?:embed[.]|beta[.])?documentcloud[.]org/documents/([0-9]{{1,12}}(?:-[A-Za-z0-9_%-]{{1,250}})?)"
            f"(?:[.]html)?{REST}",
            "https://www.documentcloud.org/documents/{0}/",
            "https://embed.documentcloud.org/documents/{0}/?embed=1".format,
            800,
        ),
    ],
)
