"""Wild places: a glacier, dunes, a reef."""

import math

from . import palette as p
from .canvas import ground, skyline, smooth


def peak(c, x, top, foot, wide, tones):
    """Draw a snow peak, its sunlit side and its shadow side divided by a broken ridge."""
    light, shade, rock = tones
    rng = c.random
    left = [
        (x - wide, foot),
        (x - wide * 0.55, top + (foot - top) * 0.6),
        (x - wide * 0.22, top + (foot - top) * 0.2),
    ]
    right = [
        (x + wide * 0.2, top + (foot - top) * 0.25),
        (x + wide * 0.6, top + (foot - top) * 0.58),
        (x + wide, foot),
    ]
    c.shape([*left, (x, top), *right], light)
    ridge = [(x, top)]
    for step in range(1, 8):
        ridge.append((x + rng.uniform(-0.12, 0.12) * wide + step * wide * 0.012, top + (foot - top) * step / 7))
    c.shape([*ridge, *reversed(right)], shade)
    for _ in range(13):
        share = rng.uniform(0.35, 0.95)
        y = top + (foot - top) * share
        at = x + rng.uniform(-0.8, 0.8) * wide * share
        size = wide * rng.uniform(0.03, 0.09)
        c.shape(
            [
                (at, y - size * 2.2),
                (at + size, y + size),
                (at - size * 0.2, y + size * 0.3),
                (at - size, y + size * 1.2),
            ],
            rock,
        )


def glacier(c):
    """Paint a glacier that ends in a lake of icebergs on `c`."""
    c.wash(["#4f7f9d", "#8fb6c1", "#d9e4dc", "#f6e6cb"], 0, 560)
    c.wash(["#eaeadd", "#b9cdd0"], 560, 860)
    c.glow(1240, 240, 420, "#fff3d6", 0.7)
    for x, top, wide, share in (
        (180, 240, 420, 0.5),
        (620, 190, 380, 0.45),
        (1420, 200, 430, 0.45),
        (1010, 260, 330, 0.55),
    ):
        peak(c, x, top, 640, wide, [p.mix(t, "#d9e4dc", share) for t in ("#f7f4ea", "#7fa0b2", "#4c6577")])
    c.haze(380, 640, "#eaeadd", 0, 0.5)
    # A snowfield hides where the peaks end, so that the range grows out of it.
    c.shade(ground(skyline(c.random, 606, 26, 0.4)), ["#f1f1e8", "#c3d6d8", "#a9c4ca"])
    for side, x, top, wide in ((0, -60, 470, 470), (1, 1660, 440, 420)):
        face = [(x, top), (x + (wide if side == 0 else -wide) * 1.1, 850), (x, 850)]
        c.shade(face, ["#5b6d78", "#2f4250"])
        for _ in range(46):
            share = c.random.random()
            y = 470 + 320 * share
            at = x + (1 if side == 0 else -1) * wide * share * c.random.uniform(0.1, 0.85)
            size = c.random.uniform(8, 30)
            c.shape(
                [(at - size, y + size * 0.7), (at, y - size), (at + size, y + size * 0.8)],
                p.veil("#c9d6d6", 0.35),
            )
    left = smooth([(802, 446), (812, 516), (700, 590), (690, 690), (420, 802)])
    right = smooth([(820, 446), (872, 516), (850, 590), (1010, 690), (1230, 802)])
    c.shade([*left, *reversed(right)], ["#f4f5ee", "#d3e5e5", "#93c0c9"])
    for band in range(1, 12):
        share = band / 12
        flow = [
            (a + (x - a) * share, b + 10 * math.sin(share * 3.14)) for (a, b), (x, _) in zip(left, right, strict=True)
        ]
        c.line(flow, p.veil("#5f96a6" if band % 3 else "#4e6470", 0.5 if band % 3 else 0.7), 3 if band % 3 else 7)
    for row in range(26):
        share = (row / 26) ** 0.8
        index = int(share * (len(left) - 1))
        (a, b), (x, _) = left[index], right[index]
        at = a + (x - a) * c.random.uniform(0.1, 0.7)
        crack = [(at + i * (x - a) * 0.035, b + 12 + 8 * math.sin(i + row)) for i in range(int(2 + 5 * share))]
        c.line(crack, p.veil("#3f8496", 0.7), 3.4)
    top, low = 790, 848
    cliff = [(408 + i * 21, top + c.random.uniform(-10, 10) + 12 * math.sin(i / 5)) for i in range(41)]
    c.shade([*cliff, (1262, low), (396, low)], ["#e3f0ee", "#7fb8c4", "#3f8797"])
    for x, y in cliff[1::2]:
        c.shape([(x, y + 2), (x + 9, low), (x - 7, low)], p.veil("#2f7488", c.random.uniform(0.2, 0.6)))
    c.wash(["#5f9fae", "#2f6f84", "#1d4c64"], 842, 1000)
    for _ in range(90):
        x, y = c.random.uniform(-20, 1620), c.random.uniform(850, 995)
        long = c.random.uniform(14, 80)
        c.box(x - long, y, x + long, y + 2.4, p.veil("#cfe6e6", c.random.uniform(0.08, 0.35)), 1)
    for x, y, size in (
        (330, 900, 70),
        (720, 888, 40),
        (960, 944, 96),
        (1320, 905, 60),
        (1490, 955, 44),
        (140, 960, 50),
    ):
        c.shape(
            [
                (x - size, y),
                (x - size * 0.7, y - size * 0.4),
                (x - size * 0.1, y - size * 0.75),
                (x + size * 0.4, y - size * 0.3),
                (x + size, y),
            ],
            "#f5f6f0",
        )
        c.shape(
            [
                (x - size * 0.1, y - size * 0.75),
                (x + size * 0.4, y - size * 0.3),
                (x + size, y),
                (x + size * 0.1, y),
            ],
            "#9cc6cf",
        )
        c.shape(
            [
                (x - size * 0.9, y),
                (x + size * 0.95, y),
                (x + size * 0.5, y + size * 0.22),
                (x - size * 0.5, y + size * 0.22),
            ],
            p.veil("#bfe0e0", 0.4),
        )


def desert(c):
    """Paint dunes with a caravan at sunset on `c`."""
    c.wash(["#7a5a7c", "#c98678", "#eeb887", "#f9dfae"], 0, 560)
    c.glow(520, 430, 560, "#ffe9b8", 0.8)
    c.disc(520, 420, 88, "#fff2cf")
    for level, high, tone in ((500, 60, "#d79a80"), (540, 36, "#c98769")):
        c.shape(ground(skyline(c.random, level, high, 0.35)), tone)
    dunes = (
        (1060, 500, 620, 1500, "#eab877", "#b9744f"),
        (300, 590, -300, 980, "#e6ab68", "#a5623f"),
        (1230, 660, 500, 1900, "#e0a05c", "#8f5037"),
        (520, 770, -500, 1350, "#d99450", "#743c30"),
        (1400, 880, 400, 2300, "#c67f43", "#5c2d2c"),
    )
    for x, top, left, right, light, shade in dunes:
        slope = smooth([(left, top + 330), (left + (x - left) * 0.55, top + 120), (x, top)], 14)
        lee = smooth([(x, top), (x + (right - x) * 0.35, top + 120), (right, top + 300)], 14)
        c.shade([*slope, *lee, (right, 1010), (left, 1010)], [light, p.mix(light, shade, 0.35)])
        crest = smooth(
            [(x, top), (x - 60, top + 90), (x + 50, top + 190), (x - 120, top + 320), (x - 60, top + 520)], 14
        )
        c.shade([*crest, (right, 1010), *reversed(lee)], [shade, p.mix(shade, light, 0.45)])
        for ripple in range(9):
            share = 0.16 + ripple * 0.1
            path = [
                (left + (a - left) * (1 - share * 0.12), b + share * 260 + 5 * math.sin(i / 2.2))
                for i, (a, b) in enumerate(slope[4:])
            ]
            c.line(path, p.veil("#ffe3b0", 0.2), 3)
    for index in range(6):
        x, y = 760 + index * 66, 786 + 7 * index
        tone = "#2e1c26"
        c.shape(
            smooth(
                [
                    (x - 18, y - 20),
                    (x - 8, y - 30),
                    (x, y - 38),
                    (x + 9, y - 30),
                    (x + 19, y - 22),
                    (x + 17, y - 12),
                    (x - 17, y - 12),
                ],
                4,
            ),
            tone,
        )
        c.line(smooth([(x - 17, y - 20), (x - 26, y - 20), (x - 30, y - 36), (x - 37, y - 36)], 5), tone, 4.4)
        for leg in (-14, -8, 9, 15):
            c.line([(x + leg, y - 16), (x + leg + (leg % 3 - 1) * 2, y + 8)], tone, 3)
        c.shape([(x - 17, y + 7), (x + 17, y + 7), (x + 78, y + 26), (x + 36, y + 27)], p.veil("#4a2427", 0.3))


def coral_reef(c):
    """Paint corals and shoals in slanting light on `c`."""
    c.wash(["#bfe3d6", "#5fb0b4", "#2b7f94", "#16506f", "#0d3552"], 0, 1000)
    for ray in range(9):
        x = 120 + ray * 190 + c.random.uniform(-50, 50)
        wide = c.random.uniform(30, 90)
        c.shape([(x, -10), (x + wide, -10), (x + wide * 2.6 - 190, 900), (x - 250, 900)], p.veil("#e9fbe9", 0.07))
    for level, tone in ((760, "#236d86"), (830, "#1a5874")):
        c.shape(ground(skyline(c.random, level, 90, 0.6)), tone)

    def branch(x, y, angle, size, depth, tone):
        """Grow a coral: each limb forks twice or thrice until it is a fingertip."""
        end = (x + size * math.cos(angle), y - size * math.sin(angle))
        c.limb([(x, y), end], tone, 4 + depth * 5.2)
        if depth:
            for fork in c.random.choice([(-0.42, 0.4), (-0.6, 0, 0.55), (-0.3, 0.5)]):
                branch(
                    *end,
                    angle + fork + c.random.uniform(-0.12, 0.12),
                    size * c.random.uniform(0.7, 0.86),
                    depth - 1,
                    tone,
                )

    for x, y, size, tone in (
        (250, 900, 86, "#3f7f90"),
        (930, 880, 70, "#3f8592"),
        (1350, 880, 82, "#3a778c"),
    ):
        branch(x, y, 1.55, size, 4, tone)
    c.shade(ground(skyline(c.random, 880, 50, 0.5)), ["#194a63", "#0e3049"])
    for x, y, size, tone in (
        (140, 960, 78, p.CORAL),
        (560, 990, 84, "#e6a15a"),
        (1480, 960, 96, "#c9566a"),
        (1120, 1000, 70, p.ROSE),
    ):
        branch(x, y, 1.57, size, 4, tone)
    for x, y, size, tone in ((370, 930, 120, "#b8566c"), (1290, 940, 130, "#d98a5c")):
        for rib in range(-12, 13):
            angle = 1.57 + rib * 0.075
            c.line([(x, y + 20), (x + size * 1.5 * math.cos(angle), y - size * 1.5 * math.sin(angle))], tone, 4)
        for ring in range(3, 11):
            c.ring(x, y + 20, size * ring * 0.15, p.veil(tone, 0.85), 3.4, 1, 216, 324)
    for x, y, radius, tone in (
        (760, 985, 96, "#d9b36a"),
        (930, 1000, 62, "#7f9f72"),
        (20, 990, 80, "#8a6f8f"),
    ):
        c.disc(x, y, radius, tone, 0.8)
        for groove in range(1, 6):
            c.ring(x, y + radius * 0.1, radius * groove / 6, p.veil(p.INK, 0.25), 4, 0.8, 180, 360)
    for shoal, (x, y, count, tone) in enumerate(
        ((620, 420, 26, "#f0b45c"), (1180, 300, 18, "#f3e8cf"), (330, 560, 12, "#e27d55"))
    ):
        for _ in range(count):
            at = (x + c.random.gauss(0, 120), y + c.random.gauss(0, 52))
            size = c.random.uniform(11, 20) + shoal * 2
            c.disc(*at, size, tone, 0.48)
            c.shape(
                [
                    (at[0] + size * 0.8, at[1]),
                    (at[0] + size * 1.6, at[1] - size * 0.5),
                    (at[0] + size * 1.6, at[1] + size * 0.5),
                ],
                tone,
            )
            c.disc(at[0] - size * 0.55, at[1] - size * 0.1, size * 0.1, p.INK)


SCENES = {
    "glacier": glacier,
    "desert": desert,
    "coral-reef": coral_reef,
}
