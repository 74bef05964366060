"""Where water meets land: a lighthouse, a flight of canal locks."""

import math

from . import palette as p
from .canvas import ground, skyline
from .sea import waves


def lighthouse(c):
    """Paint a lighthouse on its rock at nightfall on `c`."""
    c.wash(["#1a2942", "#34506f", "#7690a0", "#e2bfa0"], 0, 640)
    for _ in range(130):
        c.disc(
            c.random.uniform(0, 1600),
            c.random.uniform(0, 330),
            c.random.uniform(0.7, 2),
            p.veil(p.WHITE, 0.6),
        )
    lamp = (1100, 250)
    for reach, strength in ((1.0, 0.16), (0.55, 0.2)):
        c.shape([lamp, (-60, 250 - 190 * reach), (-60, 250 + 150 * reach)], p.veil("#ffeeb8", strength))
        c.shape([lamp, (1700, 250 - 70 * reach), (1700, 250 + 100 * reach)], p.veil("#ffeeb8", strength))
    c.glow(*lamp, 190, "#fff0bd", 0.95)
    c.wash(["#b79f97", "#4f7488", "#274c66", "#152f47"], 636, 1000)
    c.shape(ground(skyline(c.random, 640, 18, 0.4), 640), "#5c7084")
    waves(c, 650, 960, "#e7d9c4", 170)
    rock = [
        (640, 1010),
        (720, 900),
        (790, 850),
        (850, 770),
        (930, 730),
        (1000, 700),
        (1180, 696),
        (1290, 740),
        (1370, 830),
        (1500, 880),
        (1620, 940),
        (1620, 1010),
    ]
    c.shade(rock, ["#5b5a60", "#232c3c"])
    for _ in range(44):
        x, y = c.random.uniform(800, 1480), c.random.uniform(740, 980)
        size = c.random.uniform(16, 52)
        if y > 700 + abs(x - 1080) * 0.5:
            c.shape(
                [(x - size, y + size * 0.5), (x - size * 0.2, y - size * 0.5), (x + size, y + size * 0.4)],
                p.veil("#8e8884", 0.22),
            )
    c.shape([(1030, 700), (1062, 300), (1138, 300), (1170, 700)], "#f4eadb")
    for band in range(3):
        top, low = 372 + band * 118, 430 + band * 118

        def side(y):
            return 38 + (y - 300) * 0.08

        c.shape(
            [
                (1100 - side(low), low),
                (1100 - side(top), top),
                (1100 + side(top), top),
                (1100 + side(low), low),
            ],
            p.BRICK,
        )
    c.shape([(1112, 300), (1138, 300), (1170, 700), (1120, 700)], p.veil(p.INK, 0.22))
    c.box(1046, 288, 1154, 304, "#22304a")
    c.box(1070, 214, 1130, 290, "#ffe9ac")
    for bar in (1070, 1098, 1126):
        c.box(bar, 214, bar + 5, 290, "#22304a")
    c.shape([(1060, 216), (1100, 158), (1140, 216)], p.BRICK)
    c.disc(1100, 156, 8, p.INK)
    for x in (1052, 1076, 1100, 1124, 1146):
        c.box(x, 268, x + 3, 290, "#22304a")
    c.box(1180, 632, 1290, 712, "#e5d6c2")
    c.shape([(1168, 636), (1196, 590), (1276, 590), (1302, 636)], "#7c3a30")
    for x in (1198, 1246):
        c.box(x, 652, x + 24, 680, "#ffd98c")
    for x, y, wide in ((600, 950, 190), (760, 915, 130), (1390, 940, 220), (960, 985, 260)):
        for puff in range(9):
            c.disc(
                x + (puff - 4) * wide * 0.2,
                y - 7 * math.sin(puff * 1.7),
                wide * 0.13,
                "#dde4e1",
                0.5,
            )


def canal_lock(c):
    """Paint a boat in a flight of canal locks on `c`."""
    c.wash(["#8fb4c0", "#cddcd6", "#f5e9cf"], 0, 520)
    for level, high, tone in ((330, 90, "#b3c4b6"), (410, 70, "#8eab97"), (470, 40, "#6d917b")):
        c.shape(ground(skyline(c.random, level, high, 0.45)), tone)
    c.wash(["#7d9b7a", "#567a5d"], 488, 1000)
    centre, horizon = 800, 430

    def at(x, depth):
        return (centre + x / depth, horizon + 560 / depth)

    for _ in range(120):
        depth = c.random.uniform(1.3, 8)
        x, y = at(c.random.choice([-1, 1]) * c.random.uniform(980, 2600), depth)
        c.disc(x, y - 50 / depth, 70 / depth, p.mix("#2f5646", "#9db49a", min(0.9, depth / 8)), 0.9)
    for side in (-1, 1):
        c.shape([at(side * 470, 1), at(side * 470, 12), at(side * 900, 12), at(side * 900, 1)], "#d9ccb2")
        c.shape([at(side * 470, 1), at(side * 470, 12), at(side * 520, 12), at(side * 520, 1)], "#efe5cf")
    # Three chambers, each a step lower and nearer than the last, under one stream of light.
    for near, far, drop, tone in (
        (3.9, 9, 40, "#a9c8c6"),
        (1.9, 3.8, 120, "#7fb0b3"),
        (0.9, 1.85, 210, "#4f8f99"),
    ):

        def low(x, depth, drop=drop):
            px, py = at(x, depth)
            return (px, py + drop / depth)

        for side in (-1, 1):
            c.shape(
                [at(side * 470, near), at(side * 470, far), low(side * 470, far), low(side * 470, near)],
                "#a3957d" if side < 0 else "#857963",
            )
        c.shape([at(-470, far), at(470, far), low(470, far), low(-470, far)], "#5d6a6a")
        c.shade(
            [low(-470, far), low(470, far), low(470, near), low(-470, near)],
            [p.mix(tone, p.WHITE, 0.35), tone],
        )
        for _ in range(22):
            depth = c.random.uniform(near, far)
            x, y = low(c.random.uniform(-380, 380), depth)
            c.box(x - 46 / depth, y, x + 46 / depth, y + 4 / depth, p.veil(p.WHITE, 0.4))
        gate = [
            at(-470, far),
            at(0, far * 1.04),
            at(470, far),
            low(470, far),
            (low(0, far)[0], low(0, far)[1] - 6),
            low(-470, far),
        ]
        c.shape(gate, "#34504f")
        c.line([at(-470, far), at(0, far * 1.04), at(470, far)], "#f3ead6", 14 / far)
        for side in (-1, 1):
            x, y = at(side * 500, far)
            c.limb([(x, y), (x + side * 420 / far, y - 34 / far)], p.WHITE, 22 / far)
            c.limb(
                [(x + side * 330 / far, y - 27 / far), (x + side * 420 / far, y - 34 / far)],
                p.BRICK,
                22 / far,
            )
    x, y = centre, horizon + 560 / 2.4 + 120 / 2.4
    c.shape([(x - 96, y - 30), (x + 96, y - 30), (x + 74, y + 34), (x - 74, y + 34)], p.WINE)
    c.shape([(x - 96, y - 30), (x + 96, y - 30), (x + 92, y - 16), (x - 92, y - 16)], p.CREAM)
    c.box(x - 60, y - 96, x + 60, y - 28, "#f3ead6", 5)
    c.box(x - 48, y - 84, x + 48, y - 56, "#34505f", 3)
    c.box(x - 70, y - 104, x + 70, y - 94, p.BRICK, 4)
    c.box(x + 26, y - 150, x + 42, y - 102, p.INK)
    for side, tree in ((-1, 690), (1, 640)):
        px = centre + side * tree
        c.box(px - 9, 700, px + 9, 900, "#4c3a2f")
        c.disc(px, 560, 92, "#2f5a48", 1.9)
        c.disc(px - 24, 520, 52, "#4b7a5a", 1.9)


SCENES = {
    "lighthouse": lighthouse,
    "canal-lock": canal_lock,
}
