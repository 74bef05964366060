"""Small made things seen near: battery cells, silicon wafers."""

import math

from . import palette as p


def batteries(c):
    """Paint a group of cylinder cells on a table on `c`."""
    c.wash(["#e9d3ad", "#f3e4c8"], 0, 1000)
    c.disc(1150, 330, 430, "#efc892")
    c.wash(["#b9683f", "#8f4630"], 730, 1000)

    def cell(x, foot, wide, high, tone, band):
        """A cylinder cell standing on `foot`, lit from the left."""
        half = wide / 2
        c.disc(x + half * 0.8, foot + 4, half * 1.5, p.veil("#4b2219", 0.35), 0.16)
        for strip in range(28):
            share = (strip + 0.5) / 28
            light = (
                0.5 * math.exp(-(((share - 0.24) / 0.12) ** 2)) + 0.1 * (share < 0.45) - 0.32 * max(0, share - 0.5) * 2
            )
            left, right = x - half + wide * strip / 28, x - half + wide * (strip + 1) / 28 + 0.6
            bow = half * 0.15 * math.sqrt(max(0, 1 - (2 * share - 1) ** 2))
            for top, low, colour in ((0, 1, tone), (0.16, 0.24, band), (0.8, 1, p.mix(tone, p.INK, 0.35))):
                shown = p.mix(colour, p.WHITE, light) if light > 0 else p.mix(colour, p.INK, -light)
                c.box(left, foot - high + high * top + bow, right, foot - high + high * low + bow, shown)
        c.disc(x, foot - high, half, "#ded6c6", 0.16)
        c.disc(x, foot - high, half * 0.86, "#b9b2a6", 0.16)
        c.disc(x, foot - high - 2, half * 0.4, "#8d867c", 0.17)
        c.box(x - half * 0.4, foot - high - half * 0.26, x + half * 0.4, foot - high - 2, "#c9c2b4")
        c.disc(x, foot - high - half * 0.26, half * 0.4, "#efe9db", 0.17)

    kinds = [
        ("#2f7480", p.CREAM),
        ("#22324a", p.OCHRE),
        ("#b4492f", p.CREAM),
        ("#8fa886", p.NAVY),
        ("#d99b3d", p.NAVY),
        ("#3d5269", p.CORAL),
    ]
    for row, (foot, wide, high, shift) in enumerate(((748, 108, 330, 40), (828, 132, 410, -20), (930, 160, 500, 60))):
        count = (9, 7, 4)[row]
        for index in range(count):
            x = 800 + (index - (count - 1) / 2) * wide * 1.42 + shift
            tone, band = kinds[(index * 2 + row * 3 + index // 3) % 6]
            cell(
                x,
                foot,
                wide,
                high * c.random.choice([1, 1, 0.86]),
                p.mix(tone, "#e9d3ad", 0.32 - row * 0.16),
                band,
            )


def wafer(c):
    """Paint three silicon wafers with their dies on `c`."""
    c.wash(["#132038", "#1e3350", "#2c4a63"], 0, 1000)
    c.glow(420, 160, 720, "#5f8ea0", 0.5)
    for x, y, radius, turn in ((1480, 180, 300, 0.3), (60, 960, 330, 0.1), (800, 520, 450, 0)):
        c.disc(x + 26, y + 34, radius, p.veil("#060b16", 0.45))
        c.disc(x, y, radius, "#c3c9c6")
        c.disc(x, y, radius * 0.985, "#5d6f80")
        step, gap = radius / 9.5, 3
        for row in range(-10, 11):
            for column in range(-10, 11):
                left, top = x + column * step - step / 2, y + row * step - step / 2
                corners = ((left, top), (left + step, top), (left, top + step), (left + step, top + step))
                if max(math.hypot(a - x, b - y) for a, b in corners) > radius * 0.965:
                    continue
                # The colours of thin films turn with the angle of the light.
                phase = math.atan2(row + 0.01, column + 0.01) * 2 + math.hypot(row, column) * 0.22 + turn * 9
                wave = [0.5 + 0.5 * math.sin(phase + shift) for shift in (0, 2.1)]
                tone = p.mix(p.mix("#2f7480", "#d99b3d", wave[0]), p.mix("#7d6b8a", "#dd7a55", wave[0]), wave[1])
                tone = p.mix(tone, "#1d2c44", c.random.uniform(0.02, 0.16))
                c.box(left + gap, top + gap, left + step - gap, top + step - gap, tone, 2)
                inner = p.veil("#0f1a2c", 0.28)
                c.box(
                    left + gap + step * 0.08,
                    top + gap + step * 0.08,
                    left + step * 0.52,
                    top + step * 0.44,
                    inner,
                )
                c.box(left + step * 0.6, top + gap + step * 0.08, left + step * 0.86, top + step * 0.8, inner)
                c.box(
                    left + gap + step * 0.08,
                    top + step * 0.56,
                    left + step * 0.52,
                    top + step * 0.86,
                    p.veil(p.WHITE, 0.14),
                )
        c.ring(x, y, radius, p.veil(p.WHITE, 0.7), 4, 1, 170, 290)
        sheen = [
            (x - radius * 0.9, y - radius * 0.25),
            (x - radius * 0.55, y - radius * 0.75),
            (x + radius * 0.72, y + radius * 0.62),
            (x + radius * 0.5, y + radius * 0.8),
        ]
        c.shape(sheen, p.veil(p.WHITE, 0.1))
    c.disc(800, 968, 13, "#1e3350")


SCENES = {
    "batteries": batteries,
    "wafer": wafer,
}
