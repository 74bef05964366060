"""Still lifes: laboratory glass, a shelf of books, printing rollers."""

import math

from . import palette as p
from .canvas import HEIGHT, WIDTH


def glassware(c):
    """Paint a bench of laboratory glass on `c`."""
    c.wash(["#2c5560", "#4b7d80", "#8fb0a4"], 0, 720)
    for pane in range(3):
        x = 120 + pane * 330
        c.shape([(x, 0), (x + 230, 0), (x - 130, 720), (x - 420, 720)], p.veil("#f5ecd0", 0.1))
    c.box(900, 190, 1640, 206, "#274a52")
    for index, x in enumerate(range(930, 1580, 92)):
        tone = (p.OCHRE, p.BRICK, p.FOG, p.SLATE, p.CORAL)[index % 5]
        c.box(x, 94, x + 62, 190, p.mix(tone, "#2c5560", 0.35), 9)
        c.box(x + 18, 68, x + 44, 98, p.mix(p.CREAM, "#2c5560", 0.35), 4)
        c.box(x + 8, 126, x + 54, 162, p.veil(p.CREAM, 0.6), 3)
    c.wash(["#d9c8a6", "#b79a76"], 720, 1000)
    c.box(0, 714, WIDTH, 726, "#efe3c8")
    glass, edge = p.veil("#eaf4ee", 0.22), p.veil("#f7fbf4", 0.85)

    def shadow(x, y, wide, tone):
        c.disc(x + wide * 0.25, y + 6, wide, p.veil("#5d4836", 0.35), 0.12)
        c.disc(x + wide * 0.2, y + 8, wide * 0.6, p.veil(tone, 0.35), 0.1)

    def conical(x, foot, size, tone, fill):
        shadow(x, foot, size * 0.8, tone)
        neck, top = size * 0.17, foot - size * 1.9
        outline = [
            (x - neck, top),
            (x - neck, foot - size * 1.3),
            (x - size * 0.72, foot - 14),
            (x - size * 0.62, foot),
            (x + size * 0.62, foot),
            (x + size * 0.72, foot - 14),
            (x + neck, foot - size * 1.3),
            (x + neck, top),
        ]
        c.shape(outline, glass)
        level = foot - size * 1.3 * fill
        half = neck + (size * 0.72 - neck) * (level - foot + size * 1.3) / (size * 1.3)
        c.shade(
            [
                (x - half + 6, level),
                (x + half - 6, level),
                (x + size * 0.67, foot - 16),
                (x + size * 0.58, foot - 6),
                (x - size * 0.58, foot - 6),
                (x - size * 0.67, foot - 16),
            ],
            [p.mix(tone, p.WHITE, 0.25), tone],
        )
        c.disc(x, level, half - 6, p.mix(tone, p.WHITE, 0.45), 0.12)
        c.line([*outline], edge, 5)
        c.limb([(x - neck - 9, top), (x + neck + 9, top)], p.WHITE, 9)
        c.line([(x - size * 0.5, foot - 40), (x - neck * 0.4, foot - size * 1.2)], p.veil(p.WHITE, 0.5), 8)

    def beaker(x, foot, wide, high, tone, fill):
        shadow(x, foot, wide * 0.7, tone)
        c.box(x - wide / 2, foot - high, x + wide / 2, foot, glass, 12)
        level = foot - high * fill
        c.wash([p.mix(tone, p.WHITE, 0.3), tone], level, foot - 7, x - wide / 2 + 7, x + wide / 2 - 7)
        c.disc(x, level, wide / 2 - 7, p.mix(tone, p.WHITE, 0.5), 0.13)
        c.line(
            [
                (x - wide / 2 - 8, foot - high),
                (x - wide / 2, foot - high + 10),
                (x - wide / 2, foot),
                (x + wide / 2, foot),
                (x + wide / 2, foot - high),
            ],
            edge,
            5,
        )
        for mark in range(1, 6):
            y = foot - high * mark / 7
            c.line([(x + wide * 0.2, y), (x + wide * (0.4 if mark % 2 else 0.46), y)], p.veil(p.WHITE, 0.8), 3)
        c.line([(x - wide * 0.36, foot - 24), (x - wide * 0.36, foot - high * 0.85)], p.veil(p.WHITE, 0.5), 8)

    def round_flask(x, foot, radius, tone):
        shadow(x, foot, radius, tone)
        y = foot - radius
        c.disc(x, y, radius, glass)
        half = [
            (x + (radius - 7) * math.cos(math.radians(a)), y + (radius - 7) * math.sin(math.radians(a)))
            for a in range(-6, 187, 4)
        ]
        c.shade(half, [p.mix(tone, p.WHITE, 0.2), tone])
        c.disc(x, y - 6, radius - 10, p.mix(tone, p.WHITE, 0.42), 0.13)
        c.ring(x, y, radius, edge, 5)
        c.box(x - radius * 0.2, y - radius * 1.95, x + radius * 0.2, y - radius * 0.95, glass)
        for side in (-1, 1):
            c.line(
                [(x + side * radius * 0.2, y - radius * 1.95), (x + side * radius * 0.2, y - radius * 0.97)],
                edge,
                5,
            )
        c.limb([(x - radius * 0.27, y - radius * 1.95), (x + radius * 0.27, y - radius * 1.95)], p.WHITE, 9)
        c.ring(x, y, radius * 0.76, p.veil(p.WHITE, 0.55), 9, 1, 200, 250)

    beaker(1180, 800, 230, 290, "#d99b3d", 0.5)
    conical(500, 800, 190, "#b4492f", 0.62)
    round_flask(830, 842, 165, "#2f7480")
    for index, x in enumerate(range(1370, 1580, 62)):
        c.box(x - 18, 520, x + 18, 838, glass, 17)
        tone = (p.BRICK, p.SAGE, p.OCHRE, p.SLATE)[index % 4]
        c.wash([p.mix(tone, p.WHITE, 0.2), tone], 640 + index % 3 * 40, 820, x - 14, x + 14)
        c.disc(x, 820, 14, tone)
        c.line([(x - 18, 520), (x - 18, 820)], edge, 4)
        c.line([(x + 18, 520), (x + 18, 820)], edge, 4)
        c.limb([(x - 22, 520), (x + 22, 520)], p.WHITE, 7)
    for y in (610, 770):
        c.box(1320, y, 1640, y + 20, "#7a4f38", 3)
    c.box(1320, 845, 1640, 870, "#6a4330", 3)
    beaker(280, 880, 190, 190, "#8fa886", 0.6)
    conical(1080, 910, 120, "#7d6b8a", 0.5)


def bookshelf(c):
    """Paint three shelves of books on `c`."""
    c.wash(["#3a2a2c", "#2a2027"], 0, HEIGHT)
    tones = (
        p.BRICK,
        p.TEAL,
        p.OCHRE,
        p.PINE,
        p.CREAM,
        p.SLATE,
        p.WINE,
        p.SAGE,
        p.NAVY,
        p.CORAL,
        p.ROSE,
        p.SAND,
    )
    for foot in (318, 640, 962):
        c.wash(["#1f181f", "#33262a"], foot - 292, foot, 0, WIDTH)
        x = -20.0
        while x < WIDTH:
            pick = c.random.random()
            if pick < 0.05 and x > 100:
                # A gap with one book leaning into it.
                tone = c.random.choice(tones)
                c.shape([(x + 8, foot), (x + 46, foot), (x + 118, foot - 218), (x + 82, foot - 230)], tone)
                c.line([(x + 30, foot - 40), (x + 84, foot - 208)], p.veil(p.WHITE, 0.3), 5)
                x += 128
                continue
            if pick < 0.09:
                # A pile lying flat under a small globe or a bowl.
                y = foot
                for _ in range(c.random.randint(3, 4)):
                    high, inset = c.random.randint(28, 40), c.random.randint(0, 18)
                    c.box(x + inset, y - high, x + 190 - inset * 0.5, y - 1, c.random.choice(tones), 3)
                    c.box(x + inset + 16, y - high, x + inset + 26, y - 1, p.veil(p.INK, 0.22))
                    y -= high
                c.disc(x + 96, y - 50, 42, p.LAGOON)
                c.disc(x + 84, y - 60, 15, p.SAGE, 0.8)
                c.disc(x + 108, y - 40, 18, p.SAGE, 0.7)
                c.ring(x + 96, y - 50, 49, p.OCHRE, 5, 1, 60, 250)
                c.box(x + 80, y - 8, x + 112, y, p.OCHRE, 3)
                x += 204
                continue
            wide, high = c.random.randint(24, 66), c.random.randint(182, 264)
            tone = c.random.choice(tones)
            c.box(x, foot - high, x + wide, foot, tone, 3)
            c.box(x + wide * 0.78, foot - high, x + wide, foot, p.veil(p.INK, 0.2), 2)
            c.box(x + wide * 0.12, foot - high + 3, x + wide * 0.2, foot, p.veil(p.WHITE, 0.16))
            trim = p.OCHRE if tone != p.OCHRE else p.WINE
            style = c.random.randint(0, 3)
            if style == 0:
                for y in (0.1, 0.16, 0.82, 0.88):
                    c.box(x, foot - high * (1 - y), x + wide, foot - high * (1 - y) + 5, p.veil(trim, 0.9))
            elif style == 1:
                c.box(
                    x + wide * 0.22,
                    foot - high * 0.8,
                    x + wide * 0.78,
                    foot - high * 0.42,
                    p.mix(tone, p.CREAM, 0.6),
                    3,
                )
            elif style == 2:
                c.box(x, foot - high * 0.72, x + wide, foot - high * 0.56, p.mix(tone, p.INK, 0.45))
                c.disc(x + wide / 2, foot - high * 0.16, wide * 0.2, p.veil(trim, 0.9))
            else:
                for rib in range(5):
                    c.box(
                        x,
                        foot - high * (0.2 + rib * 0.15),
                        x + wide,
                        foot - high * (0.2 + rib * 0.15) + 6,
                        p.mix(tone, p.INK, 0.25),
                        3,
                    )
            x += wide + 3
        c.haze(foot - 292, foot - 200, "#120c12", 0.6, 0)
        c.wash(["#a9744a", "#7c4f33"], foot, foot + 30)
        c.box(0, foot, WIDTH, foot + 5, "#c9925f")
    c.glow(480, 220, 900, "#ffd59a", 0.26)


def printing_press(c):
    """Paint a web of paper running over rollers on `c`."""
    c.wash(["#e7b25a", "#d99b3d"], 0, 1000)
    for band in range(6):
        c.shape(
            [
                (band * 330 - 400, 1000),
                (band * 330 - 230, 1000),
                (band * 330 + 270, 0),
                (band * 330 + 100, 0),
            ],
            p.veil(p.CREAM, 0.13),
        )
    # The web of paper: tangent to each roller in turn, drawn as a broad ribbon behind them.
    rollers = [
        (210, 300, 150, "#22324a"),
        (530, 610, 190, "#b4492f"),
        (860, 300, 170, "#2f7480"),
        (1200, 640, 205, "#22324a"),
        (1480, 300, 120, "#b4492f"),
    ]
    path = [(-40, 140)]
    for index, (x, y, radius, _) in enumerate(rollers):
        over = index % 2 == 0
        span = range(215, 326, 5) if over else range(145, 34, -5)
        path += [
            (x + (radius + 12) * math.cos(math.radians(a)), y + (radius + 12) * math.sin(math.radians(a))) for a in span
        ]
    path.append((1680, 470))
    c.line([(x + 14, y + 22) for x, y in path], p.veil("#6b4312", 0.3), 34)
    for x, y, radius, tone in rollers:
        c.disc(x + 18, y + 26, radius, p.veil("#6b4312", 0.35))
        c.disc(x, y, radius, tone)
        c.disc(x, y, radius * 0.86, p.mix(tone, p.INK, 0.3))
        for spoke in range(8):
            angle = spoke * 0.785 + x
            c.limb(
                [
                    (x + radius * 0.3 * math.cos(angle), y + radius * 0.3 * math.sin(angle)),
                    (x + radius * 0.72 * math.cos(angle), y + radius * 0.72 * math.sin(angle)),
                ],
                tone,
                radius * 0.14,
            )
        c.ring(x, y, radius * 0.86, p.veil(p.WHITE, 0.35), 6, 1, 190, 280)
        c.disc(x, y, radius * 0.3, p.CREAM)
        c.disc(x, y, radius * 0.13, p.INK)
    for x, y, radius, tone in (
        (420, 190, 64, p.CORAL),
        (660, 230, 50, p.PINE),
        (1040, 190, 60, p.WINE),
        (320, 820, 76, p.PINE),
        (860, 800, 96, p.CORAL),
        (1480, 800, 70, p.TEAL),
    ):
        c.disc(x + 9, y + 13, radius, p.veil("#6b4312", 0.3))
        c.disc(x, y, radius, tone)
        c.disc(x, y, radius * 0.68, p.mix(tone, p.CREAM, 0.25))
        c.disc(x, y, radius * 0.24, p.INK)
    c.line(path, "#fbf4e4", 32)
    for index in range(6, len(path) - 2, 2):
        (x, y), (a, b) = path[index], path[index + 1]
        if math.hypot(a - x, b - y) < 40:
            # Grey blocks for columns of type, following the web round the rollers.
            c.line(
                [(x + (a - x) * 0.1, y + (b - y) * 0.1), (x + (a - x) * 0.9, y + (b - y) * 0.9)],
                "#8b8678",
                15,
            )
    c.box(-10, 930, WIDTH + 10, 1010, "#22324a")
    for sheet in range(9):
        c.box(
            1010 - sheet % 3 * 5,
            918 - sheet * 9,
            1400 + sheet % 2 * 7,
            925 - sheet * 9,
            p.mix("#fbf4e4", "#cbbf9f", sheet % 2 * 0.5),
        )


SCENES = {
    "glassware": glassware,
    "bookshelf": bookshelf,
    "printing-press": printing_press,
}
