"""The trade of the sea: a container port and a container ship."""

import math

from . import palette as p
from .canvas import ground, skyline, smooth

BOXES = ("#b4492f", "#2f7480", "#d99b3d", "#3d5269", "#8fa886", "#e2b3a0", "#6e2b33", "#d5dedd")


def stack(c, left, foot, columns, tallest, wide, high, tint=None):
    """Pile containers `columns` wide and up to `tallest` high on `foot`; `tint` fades them with distance."""
    level = tallest
    for column in range(columns):
        level = max(1, min(tallest, level + c.random.choice([-1, 0, 0, 1])))
        for tier in range(level):
            x, y = left + column * wide, foot - (tier + 1) * high
            tone = c.random.choice(BOXES)
            tone = p.mix(tone, tint[0], tint[1]) if tint else tone
            c.box(x + 1, y + 1, x + wide - 1, y + high - 1, tone)
            c.box(x + 1, y + 1, x + wide - 1, y + high * 0.16, p.veil(p.WHITE, 0.16))
            for rib in range(1, int(wide // 9)):
                at = x + rib * wide / (wide // 9)
                c.line([(at, y + high * 0.2), (at, y + high * 0.88)], p.veil(p.INK, 0.16), 1.4)


def waves(c, top, bottom, light, count):
    """Lay the short light strokes of a moving sea between `top` and `bottom`."""
    for _ in range(count):
        depth = c.random.random()
        y, long = top + (bottom - top) * depth, c.random.uniform(14, 70) * (0.3 + depth)
        x = c.random.uniform(-20, 1620)
        crest = [
            (x - long, y),
            (x - long * 0.3, y - 2 - 3 * depth),
            (x + long * 0.4, y - 1),
            (x + long, y + 1),
        ]
        c.line(crest, p.veil(light, c.random.uniform(0.15, 0.55)), 1.5 + 2.5 * depth)


def gantry(c, x, foot, size, tone):
    """Draw a ship-to-shore crane whose boom points to the right."""
    top, deck = foot - size, foot - size * 0.62
    thick = size * 0.024
    for leg in (0, size * 0.34):
        c.box(x + leg - thick, deck, x + leg + thick, foot, tone)
    c.box(x - thick, foot - size * 0.26, x + size * 0.34, foot - size * 0.22, tone)
    c.line([(x, deck), (x + size * 0.34, foot - size * 0.26)], tone, thick)
    c.box(x - size * 0.42, deck - thick * 1.4, x + size * 0.98, deck + thick * 1.4, tone)
    c.line([(x + size * 0.34, deck), (x + size * 0.24, top)], tone, thick * 1.5)
    c.line([(x, deck), (x + size * 0.24, top)], tone, thick * 1.5)
    for reach in (0.62, 0.94, -0.4):
        c.line([(x + size * 0.24, top), (x + size * reach, deck)], tone, thick * 0.55)
    for web in range(9):
        at = x + size * (0.36 + web * 0.068)
        c.line(
            [(at, deck + thick), (at + size * 0.034, deck + thick * 3.2), (at + size * 0.068, deck + thick)],
            tone,
            thick * 0.5,
        )
    c.box(x - size * 0.06, deck - size * 0.09, x + size * 0.1, deck, tone)
    trolley = x + size * 0.6
    c.box(trolley, deck, trolley + size * 0.09, deck + size * 0.045, tone)
    for cable in (0.012, 0.078):
        c.line([(trolley + size * cable, deck), (trolley + size * cable, deck + size * 0.24)], tone, thick * 0.3)
    c.box(trolley - size * 0.03, deck + size * 0.24, trolley + size * 0.12, deck + size * 0.3, p.BRICK)


def container_port(c):
    """Paint cranes, containers and a moored ship on `c`."""
    c.wash(["#35577a", "#7f9fae", "#ecc9a0", "#f8dba0"], 0, 640)
    c.glow(1240, 540, 620, "#fff0c2", 0.85)
    c.disc(1240, 520, 84, "#fff5d8")
    for level, high, tone in ((560, 60, "#b7a99b"), (600, 40, "#958f8e")):
        c.shape(ground(skyline(c.random, level, high, 0.5)), tone)
    for x in (-60, 190, 440):
        gantry(c, x, 700, 330, "#8c8f98")
    stack(c, -10, 704, 24, 5, 46, 20, ("#b3a79e", 0.55))
    c.wash(["#d5b592", "#7f9aa2", "#3f6d80", "#234e66"], 700, 1000)
    c.glow(1240, 730, 360, "#ffe9b8", 0.6)
    waves(c, 712, 800, "#fff0cc", 90)
    for x in (120, 620):
        gantry(c, x, 860, 620, "#27384f")
    c.box(-10, 838, 1010, 1010, "#3c4252")
    c.box(-10, 838, 1010, 850, "#5a6070")
    stack(c, -30, 842, 13, 4, 78, 34)
    hull = [(960, 800), (1640, 800), (1640, 950), (1010, 950)]
    c.shade(hull, ["#8a3a2c", "#4b2226"])
    c.shape([(960, 800), (1640, 800), (1640, 822), (967, 822)], "#a94a35")
    stack(c, 1010, 800, 9, 6, 70, 31)
    waves(c, 945, 990, "#d7e6e2", 40)
    c.box(-10, 862, 955, 1010, "#30374a")
    for x in range(20, 940, 120):
        c.box(x, 884, x + 70, 892, p.veil(p.OCHRE, 0.8))
    stack(c, -60, 1010, 14, 3, 76, 33)


def container_ship(c):
    """Paint a laden container ship at sea on `c`."""
    c.wash(["#dd8f6c", "#efb98a", "#f8dcab", "#fbeac8"], 0, 600)
    c.disc(800, 520, 250, "#f6c184")
    c.disc(800, 520, 190, "#fbe0ae")
    for y, wide in ((210, 420), (268, 250), (150, 180)):
        c.box(900 - wide, y, 900 + wide * 0.4, y + 13, p.veil(p.WHITE, 0.45), 7)
    c.wash(["#e2b48c", "#5f97a0", "#2f7082", "#1d4d63"], 590, 1000)
    for band in range(5):
        edge = [(x, 640 + band * 12 + 5 * math.sin(x / 90 + band * 2)) for x in range(-20, 1641, 20)]
        c.shape(ground(edge), p.veil("#2f7082", 0.18))
    stack(c, 330, 604, 13, 6, 62, 29)
    c.box(1146, 604 - 210, 1214, 610, "#f3ead6")
    for deck in range(6):
        c.box(1152, 404 + deck * 30, 1208, 414 + deck * 30, "#33475a")
    c.box(1120, 392, 1240, 404, "#f3ead6")
    c.box(1166, 340, 1194, 394, p.BRICK)
    c.box(1166, 352, 1194, 362, p.CREAM)
    c.box(1250, 520, 1254, 606, "#33475a")
    stack(c, 1222, 604, 2, 3, 62, 29)
    hull = [(216, 560), (300, 604), (1372, 604), (1392, 590), (1372, 716), (300, 722)]
    c.shade(hull, ["#22344b", "#16233a"])
    c.shape([(283, 696), (1376, 696), (1372, 724), (300, 724)], p.BRICK)
    c.line([(240, 576), (306, 618), (1384, 618)], p.veil(p.CREAM, 0.7), 4)
    for index, (level, tone) in enumerate((("#4f8e9a", 706), ("#3a7b8c", 752), ("#2a6478", 812), ("#1d4d63", 884))):
        edge = [
            (x, tone + 11 * math.sin(x / (58 + index * 16) + index * 1.7) + 5 * math.sin(x / 23 + index))
            for x in range(-20, 1641, 8)
        ]
        c.shape(ground(edge), level)
        c.line([(x, y + 4) for x, y in edge], p.veil("#dcebe4", 0.35), 2.5)
    waves(c, 740, 990, "#dcebe4", 130)
    for x, y, size in ((380, 300, 26), (450, 336, 19), (1310, 250, 24), (1250, 286, 16)):
        c.line(
            smooth(
                [
                    (x - size, y - size * 0.4),
                    (x - size * 0.4, y - size * 0.5),
                    (x, y),
                    (x + size * 0.4, y - size * 0.5),
                    (x + size, y - size * 0.4),
                ]
            ),
            p.NAVY,
            4,
        )


SCENES = {
    "container-port": container_port,
    "container-ship": container_ship,
}
