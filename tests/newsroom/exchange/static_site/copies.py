"""How tests make a static copy in their own process, and read it."""

from newsroom.exchange.progress import Progress
from newsroom.exchange.static_site import copying
from tests.reading import Reading

COPY = "https://copy.example"


def copied(path, base_url=COPY, **options):
    """Copy the site into the folder, and return the result."""
    return copying.copy(path, base_url, Progress(lambda line: None, "pages"), **options)


def page(path, url):
    """The page of a copy, as a reader gets it at the URL."""
    return Reading((path / url.strip("/") / "index.html").read_text())


def files_of(path):
    """The contents of the files of a folder, by name."""
    return {str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*") if file.is_file()}
