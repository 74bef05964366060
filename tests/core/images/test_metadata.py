"""What is read of what an image file says about itself."""

import io
from datetime import date

import pytest
from PIL.PngImagePlugin import PngInfo

from newsroom.core.images import metadata, uploads
from newsroom.core.library import services
from tests.core.images.files_with_metadata import DESCRIPTION, jpeg, xmp
from tests.factories import file_of, photo


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (
            jpeg(
                xmp=xmp(
                    DESCRIPTION.format(
                        '<rdf:li xml:lang="de">Schleuse</rdf:li><rdf:li xml:lang="x-default">A lock</rdf:li>'
                    )
                    + "<dc:creator><rdf:Seq><rdf:li>Ada Reed</rdf:li><rdf:li>Bo</rdf:li></rdf:Seq></dc:creator>"
                    + "<photoshop:Credit>Port Agency</photoshop:Credit>"
                    + "<dc:rights><rdf:Alt><rdf:li xml:lang='x-default'>© Port</rdf:li></rdf:Alt></dc:rights>"
                    + "<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang='x-default'>Two gates</rdf:li>"
                    "</rdf:Alt></Iptc4xmpCore:AltTextAccessibility>"
                )
            ),
            {"alt": "Two gates", "caption": "A lock", "credit": "Ada Reed, Bo/Port Agency", "licence": "© Port"},
        ),
        (jpeg(xmp=xmp(attributes='photoshop:Credit="Port Agency"')), {"credit": "Port Agency"}),
        (
            jpeg(
                iim=[
                    (1, 90, b"\x1b%G"), (2, 120, "Écluse 船闸".encode()),
                    (2, 80, b"Ada Reed"), (2, 110, b"Ada Reed/PA"),
                ]
            ),
            {"caption": "Écluse 船闸", "credit": "Ada Reed/PA"},
        ),
        (
            jpeg(iim=[(2, 120, "Écluse".encode("cp1252")), (2, 116, b"(c) Port")]),
            {"caption": "Écluse", "licence": "(c) Port"},
        ),
        (
            jpeg(exif={0x010E: "A lock\nat six", 0x013B: "Ada Reed", 0x8298: "Port"}),
            {"caption": "A lock at six", "credit": "Ada Reed", "licence": "Port"},
        ),
        (jpeg(exif={0x010E: "OLYMPUS DIGITAL CAMERA"}), {}),
        (
            jpeg(
                xmp=xmp(DESCRIPTION.format("<rdf:li>Of XMP</rdf:li>")),
                exif={0x010E: "Of EXIF"},
                iim=[(2, 120, b"Of IIM")],
            ),
            {"caption": "Of XMP"},
        ),
        (jpeg(exif={0x010E: "Of EXIF"}, iim=[(2, 120, b"Of IIM")]), {"caption": "Of IIM"}),
        (jpeg(xmp=xmp(attributes='photoshop:DateCreated="2025-02-28T23:30:00-08:00"')), {"taken_on": "2025-02-28"}),
        (jpeg(iim=[(2, 55, b"20250228")]), {"taken_on": "2025-02-28"}),
        (jpeg(iim=[(2, 55, b"20250231")]), {}),
        (jpeg(xmp=xmp(attributes='photoshop:DateCreated="2025"')), {}),
        (jpeg(exif={0x8769: {0x9003: "2025:02:28 23:30:00"}}), {"taken_on": "2025-02-28"}),
        (jpeg(), {}),
    ],
)  # fmt: skip
def test_the_texts_are_read_from_xmp_then_iim_then_exif(data, texts):
    assert metadata.read(data) == texts
    assert uploads.metadata_of(io.BytesIO(data)) == texts


@pytest.mark.parametrize("file_format", ["PNG", "WEBP", "AVIF"])
def test_other_formats_have_xmp_too(file_format):
    picture, packet = photo(), xmp(DESCRIPTION.format("<rdf:li>A lock</rdf:li>"))
    if file_format == "PNG":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", packet)
        data = file_of(picture, "PNG", pnginfo=info).getvalue()
    else:
        data = file_of(picture, file_format, xmp=packet.encode()).getvalue()
    assert uploads.metadata_of(io.BytesIO(data)) == {"caption": "A lock"}


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize("packet", ["<broken", BOMB, "<x/>" * 3, "\x00"])
def test_damaged_metadata_are_none_and_the_others_count(packet):
    assert uploads.metadata_of(io.BytesIO(jpeg(xmp=packet, exif={0x010E: "A lock"}))) == {"caption": "A lock"}


def test_what_is_no_image_says_nothing():
    assert uploads.metadata_of(io.BytesIO(b"Exif, but no image")) == {}


@pytest.mark.django_db
def test_the_library_takes_them_over_and_what_is_given_comes_first():
    texts = {0x010E: "A lock " * 200, 0x013B: "Ada Reed", 0x8769: {0x9003: "2025:02:28 23:30:00"}}
    image = services.store(io.BytesIO(jpeg(exif=texts)), render=False, credit="Night desk")
    assert image.caption.startswith("A lock A lock")
    assert (len(image.caption), image.credit, image.alt) == (500, "Night desk", "")
    assert image.taken_on == date(2025, 2, 28)
    with image.file.open() as stored:
        assert b"Ada Reed" not in stored.read()
