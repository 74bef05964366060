"""Small files that make decoders compute for very long."""

import io
import struct

import PIL.Image

from tests.factories import file_of, photo


def colours():
    """A PNG whose pixels have one colour, for which `getcolors` tries thousands of places of its table each time.

    The table of 8,192 places is neither keyed nor sparse: other colours, each in the place that it tries first, fill
    those that the common one tries.
    """
    mask, polynomial, common = 8191, 27, 0xFFC8004D
    value = common & 0xFFFFFF
    place, step, places = ~common & mask, (value ^ value >> 3) & mask, {}
    while len(places) < 4090:
        places[place] = True
        place = (place + step) & mask
        step = step << 1 & 0xFFFFFFFF
        step = step ^ polynomial if step > mask else step
    picture = PIL.Image.new("RGB", (1200, 1000), _rgb(common))
    picture.putdata([_rgb(~place & mask) for place in places])
    return file_of(picture, "PNG")


def _rgb(value):
    return value & 255, value >> 8 & 255, value >> 16 & 255


def profile():
    """A PNG with a colour profile (ICC.1:2022, 10.16) of a thousand steps that are all the same bytes of the file."""
    segments, steps = 1000, 1000
    curve = struct.pack(">4s4xHH", b"curf", segments, 0)
    curve += b"".join(struct.pack(">f", 2 + number / segments) for number in range(segments - 1))
    curve += struct.pack(">4s4xHHffff", b"parf", 0, 0, 1, 1, 0, 0) * segments
    step = struct.pack(">4s4xHH6I", b"cvst", 3, 3, *(36, len(curve)) * 3) + curve
    tag = struct.pack(">4s4xHHI", b"mpet", 3, 3, steps) + struct.pack(">II", 16 + 8 * steps, len(step)) * steps + step
    white = struct.pack(">3I", 0xF6D6, 0x10000, 0xD32D)
    tags = struct.pack(">I4sII4sII", 2, b"wtpt", 156, 20, b"D2B0", 176, len(tag)) + b"XYZ \0\0\0\0" + white + tag
    head = struct.pack(">I4sI4s4s4s12x4s28x", 128 + len(tags), b"lcms", 0x4300000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    head = (head + white).ljust(128, b"\0")
    return file_of(PIL.Image.new("RGB", (64, 64), "teal"), "PNG", icc_profile=head + tags)


def scans():
    """A progressive JPEG whose last scan is repeated."""
    data = file_of(PIL.Image.new("RGB", (2000, 2000)), "JPEG", progressive=True).getvalue()
    start = data.rindex(b"\xff\xda")
    return io.BytesIO(data[:-2] + data[start:-2] * 2000 + data[-2:])


def tags():
    """A PNG with Exif data of 20,000 tags, for each of which Pillow warns."""
    count = 20_000
    tags = b"".join(struct.pack("<HHII", 0x8000 + number, 7, 100_000, 8) for number in range(count))
    return file_of(photo(), "PNG", exif=struct.pack("<2sHIH", b"II", 42, 8, count) + tags + bytes(4))
