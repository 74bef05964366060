"""Image files that say something about themselves."""

import struct

import PIL.Image

from tests.factories import file_of, photo

XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" {attributes}
  xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
  xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">{elements}</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
DESCRIPTION = "<dc:description><rdf:Alt>{}</rdf:Alt></dc:description>"


def jpeg(*, xmp="", exif=None, iim=()):
    """A JPEG with these metadata. exif: {tag: text}. iim: (record, data set, bytes)."""
    tags = PIL.Image.Exif()
    for tag, text in (exif or {}).items():
        tags[tag] = text
    data = file_of(photo(), "JPEG", xmp=xmp.encode(), exif=tags).getvalue()
    records = b"".join(b"\x1c" + bytes(place) + struct.pack(">H", len(value)) + value for *place, value in iim)
    if not records:
        return data
    resource = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(records)) + records + b"\x00" * (len(records) % 2)
    segment = b"Photoshop 3.0\x00" + resource
    return data[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + data[2:]


def xmp(elements="", attributes=""):
    return XMP.format(elements=elements, attributes=attributes)
