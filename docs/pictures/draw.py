#!/usr/bin/env python3
"""Draws the pictures of docs/method.md as SVG files beside itself: python3 docs/pictures/draw.py"""
import math
import re
from html import escape
from pathlib import Path

# Okabe and Ito's palette: keys and slots, values, the joint latent, the original, the converted.
KEY, VALUE, JOINT, ORIGINAL, CONVERTED = "#0072B2", "#D55E00", "#009E73", "#000000", "#CC79A7"
GREY, PALE, PAPER, INK = "#5f5f5f", "#d9d9d9", "#ffffff", "#8f4a70"  # INK: CONVERTED, dark enough for letters
WIDTH = 900


class Picture:
    def __init__(self, name, title, height):
        self.name, self.title, self.height, self.parts = name, title, height, []
        self.rect(0, 0, WIDTH, height, PAPER, radius=8)

    def add(self, tag, content=None, **attributes):
        words = " ".join(f'{key.replace("_", "-")}="{value}"' for key, value in attributes.items())
        self.parts.append(f"<{tag} {words}/>" if content is None else f"<{tag} {words}>{content}</{tag}>")

    def rect(self, x, y, w, h, fill, stroke="none", opacity=1, radius=0):
        self.add("rect", x=f"{x:.1f}", y=f"{y:.1f}", width=f"{w:.1f}", height=f"{h:.1f}", rx=radius, fill=fill,
                 stroke=stroke, fill_opacity=f"{opacity:.2f}", stroke_width=1.5)

    def text(self, x, y, words, size=15, fill="#1a1a1a", anchor="start", bold=False):
        """One line; x_{i} is a subscript."""
        small = f'<tspan dy="4" font-size="{size * 0.75:g}">\\1</tspan><tspan dy="-4">\u200b</tspan>'
        content = re.sub(r"_\{(.*?)\}", small, escape(words))
        self.add("text", content, x=f"{x:.1f}", y=f"{y:.1f}", font_size=size, fill=fill, text_anchor=anchor,
                 font_weight="bold" if bold else "normal")

    def lines(self, x, y, rows, size=14, step=20, **style):
        for i, words in enumerate(rows):
            self.text(x, y + i * step, words, size, **style)

    def note(self, y, words):
        self.text(30, y, words, 13, GREY)

    def path(self, points, stroke=GREY, width=1.8, dash=None, arrow=False):
        at = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        more = {"stroke_dasharray": dash} if dash else {}
        self.add("polyline", points=at, fill="none", stroke=stroke, stroke_width=width, **more)
        if arrow:
            (x0, y0), (x, y) = points[-2:]
            angle = math.atan2(y - y0, x - x0)
            ends = [(x - 11 * math.cos(angle + side), y - 11 * math.sin(angle + side)) for side in (-0.4, 0.4)]
            self.add("polygon", points=" ".join(f"{a:.1f},{b:.1f}" for a, b in [(x, y), *ends]), fill=stroke)

    def box(self, x, y, w, h, rows, colour=GREY, size=14, opacity=0.1):
        """A box with centred lines in it."""
        self.rect(x, y, w, h, colour, colour, opacity, radius=6)
        top = y + h / 2 - (len(rows) - 1) * 10 + 5
        self.lines(x + w / 2, top, rows, size, anchor="middle")

    def save(self, folder):
        head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height}" width="{WIDTH}" '
                f'height="{self.height}" font-family="Helvetica, Arial, sans-serif" role="img">')
        body = "\n".join([head, f"<title>{escape(self.title)}</title>", *self.parts, "</svg>", ""])
        (folder / f"{self.name}.svg").write_text(body, encoding="utf-8")


def cache():
    p = Picture("1-cache", "The cache of one token before and after", 330)
    p.text(30, 34, "GQA: keys and values of every head", bold=True)
    p.text(500, 34, "MLA: one latent and the rotary slots", bold=True)
    unit = 2.2  # of one number; head size 64, 3 heads, r = 128, 2R = 32
    for head in range(3):
        y = 52 + head * 48
        for x, colour, name in ((100, KEY, "k"), (105 + 64 * unit, VALUE, "v")):
            p.rect(x, y, 64 * unit, 36, colour, colour, 0.25)
            p.text(x + 32 * unit, y + 23, f"{name}_{{{head + 1}}}  [d]", anchor="middle")
        p.text(30, y + 23, f"head {head + 1}")
    p.text(100, 218, "2·H·d numbers per token and layer")
    p.rect(500, 52, 128 * unit, 36, JOINT, JOINT, 0.3)
    p.text(500 + 64 * unit, 75, "latent c  [r]", anchor="middle")
    p.rect(505 + 128 * unit, 52, 32 * unit, 36, KEY, KEY, 0.3)
    p.text(505 + 144 * unit, 75, "[2R]", anchor="middle")
    p.text(500, 112, "r + 2R numbers per token and layer")
    for x, start, colour, rows in (
            (475, 540, KEY, ("U_{k,h} c", "position-free", "key of head h")),
            (615, 680, VALUE, ("U_{v,h} c", "value", "of head h")),
            (755, 820, KEY, ("rot(Aᵀk)", "rotary key", "of all heads"))):
        p.path([(start, 122), (start, 154)], arrow=True)
        p.box(x, 160, 130, 76, rows, colour)
    p.lines(475, 262, ("computed when attention reads the cache, or", "absorbed into queries and output projection"))
    p.note(312, "Widths in proportion for H = 3, d = 64, r = 128, 2R = 32.")
    return p


def rorope():
    p = Picture("2-rorope", "RoRoPE gathers the energy of keys in few directions", 330)
    before = [5.2, 4.1, 5.8, 4.6, 4.9, 5.5, 3.9, 5.0, 4.4, 5.6, 4.2, 4.8]
    after = [18.0, 11.5, 7.6, 5.5, 4.2, 3.2, 2.5, 1.9, 1.4, 1.0, 0.7, 0.5]
    assert abs(sum(before) - sum(after)) < 1e-9  # a rotation keeps the energy
    for x0, values, name in ((45, before, "before: f frequencies of H heads"),
                             (495, after, "after: components of the group")):
        p.text(x0, 34, name, bold=True)
        p.path([(x0, 252), (x0 + 366, 252)])
        for i, value in enumerate(values):
            colour, opacity = (KEY, 0.85) if values is after and i < 2 else (GREY, 0.45)
            p.rect(x0 + 6 + i * 30, 252 - value * 10, 22, value * 10, colour, opacity=opacity)
    p.text(45, 64, "height: energy of the dimension", 13, GREY)
    for head in range(3):
        x = 51 + head * 120
        p.path([(x, 260), (x, 266), (x + 112, 266), (x + 112, 260)])
        p.text(x + 56, 286, f"head {head + 1}", 14, anchor="middle")
    p.path([(501, 260), (501, 266), (553, 266), (553, 260)], KEY)
    p.text(495, 286, "f/s rotary slots", 14, KEY)
    p.path([(561, 260), (561, 266), (853, 266), (853, 260)])
    p.text(740, 286, "position-free from here on", 14, anchor="middle")
    p.path([(424, 150), (480, 150)], width=2.5, arrow=True)
    p.text(452, 136, "U", anchor="middle")
    p.note(316, "Schematic: one group. The same U turns real and imaginary halves; both sums are equal.")
    return p


def freqfold():
    p = Picture("3-freqfold", "FreqFold: groups of neighbouring frequencies and the slots they leave", 330)
    fold, collapse, left, step = 4, 2, 100, 48
    p.text(30, 32, "F = 16 frequencies, groups of f = 4, collapse s = 2: each keeps f/s = 2 slots", bold=True)
    for head in range(3):
        y = 52 + head * 34
        p.text(30, y + 20, f"head {head + 1}")
        for j in range(16):
            p.rect(left + j * step, y, step - 8, 28, KEY, KEY, 0.15 if j // fold % 2 else 0.35)
            p.text(left + j * step + 20, y + 19, f"θ_{{{j}}}", 14, anchor="middle")
    for group in range(4):
        x = left + group * fold * step
        p.rect(x - 3, 46, fold * step - 2, 106, "none", ORIGINAL, radius=4)
        p.path([(x + 94, 154), (x + 94, 198)], arrow=True)
        p.text(x + 106, 180, "rotate by U", 14)
        for a in range(fold // collapse):
            slot = group * fold // collapse + a
            p.rect(x + 24 + a * 72, 204, 66, 44, KEY, KEY, 0.3)
            p.lines(x + 57 + a * 72, 222, (f"slot {slot}", f"at θ_{{{slot * collapse}}}"), 13, 18, anchor="middle")
    p.text(30, 230, "slots")
    p.text(100, 280, "Larger f: more energy in the slots, but they turn at a frequency that is not quite their own.")
    p.text(100, 304, "The complex dimensions of a group, f per head and H·f in all, are rotated together.", 13, GREY)
    return p


def balance():
    p = Picture("4-balance", "Balance of keys and values, then joint principal components", 330)
    keys, values = [92, 120, 80, 108, 100], [30, 22, 26, 34, 28]
    mean = sum(keys) / len(keys), sum(values) / len(values)
    for x0, factor, name in ((30, 1, "norms of columns"), (310, mean[1] / mean[0], "keys divided by the ratio")):
        p.text(x0, 34, name, bold=True)
        p.path([(x0, 210), (x0 + 228, 210)])
        for i, value in enumerate([k * factor for k in keys] + values):
            x, colour = (x0 + 4 + i * 22, KEY) if i < 5 else (x0 + 12 + i * 22, VALUE)
            p.rect(x, 210 - value * 1.2, 17, value * 1.2, colour, opacity=0.8)
        p.path([(x0 + 2, 210 - mean[0] * factor * 1.2), (x0 + 112, 210 - mean[0] * factor * 1.2)], ORIGINAL, dash="5,4")
        p.path([(x0 + 120, 210 - mean[1] * 1.2), (x0 + 230, 210 - mean[1] * 1.2)], ORIGINAL, dash="5,4")
        p.text(x0 + 57, 232, "position-free k", 14, KEY, "middle")
        p.text(x0 + 178, 232, "v", 14, VALUE, "middle")
    p.path([(264, 130), (300, 130)], width=2.5, arrow=True)
    p.path([(548, 130), (584, 130)], width=2.5, arrow=True)
    p.text(600, 34, "joint components", bold=True)
    p.path([(600, 210), (868, 210)])
    for i in range(24):
        size = 140 * math.exp(-i / 6) + 6 * (1 - i / 24)
        p.rect(603 + i * 11, 210 - size, 8, size, JOINT if i < 10 else GREY, opacity=0.85 if i < 10 else 0.45)
    p.text(655, 232, "r kept", 14, JOINT, "middle")
    p.text(790, 232, "dropped", 14, GREY, "middle")
    p.text(30, 272, "Without the ratio the larger keys would take most of the latent. Dashed: means of the norms.")
    p.note(308, "Schematic.")
    return p


def llama3(theta, factor=32, low=1, high=4, trained=8192):
    """The scaling rule of the Llama 3 family."""
    share = min(1, max(0, (trained * theta / (2 * math.pi) - low) / (high - low)))
    return (1 - share) * theta / factor + share * theta


def distances(p):
    x0, y0, wide, high = 60, 232, 340, 170
    horizon, seen = 2048, 1024
    across = lambda delta: x0 + wide * math.log(delta + 1) / math.log(horizon)
    at = lambda delta, value: (across(delta), y0 - high * (1 + math.log10(value) / 4.6))
    near = [1 / (d + 1) ** 1.25 + (0.004 / (1 + ((d - 60) / 25) ** 2)) for d in range(seen)]
    near = [value * (1 - (d / seen) ** 2) for d, value in enumerate(near)]
    tail = [1 / (d + 1) for d in range(horizon)]
    near, tail = ([value / sum(values) for value in values] for values in (near, tail))
    mixed = [0.7 * (near[d] if d < seen else 0) + 0.3 * tail[d] for d in range(horizon)]
    marks = sorted({int(1.06 ** i) - 1 for i in range(131)} | {horizon - 1})
    p.text(30, 34, "weight of each distance Δ", bold=True)
    p.path([(x0, 56), (x0, y0), (x0 + wide + 6, y0)])
    for values, stroke, dash in ((near, ORIGINAL, None), (tail, VALUE, "3,4"), (mixed, CONVERTED, None)):
        curve = [at(d, values[d]) for d in marks if d < len(values)]
        p.path([(x, y) for x, y in curve if y < y0], stroke, 2.6, dash)
    for delta, words in ((0, "0"), (15, "15"), (127, "127"), (1023, "1023")):
        p.text(across(delta), y0 + 20, words, 13, anchor="middle")
    p.text(x0 + wide / 2, y0 + 40, "distance in tokens; both axes logarithmic", 13, GREY, "middle")
    for i, (words, stroke) in enumerate((("p(1 − p), as far as samples reach", ORIGINAL),
                                         ("1/(Δ+1) up to the horizon", VALUE), ("mixture of both", CONVERTED))):
        p.path([(x0 + 104, 58 + i * 20), (x0 + 130, 58 + i * 20)], stroke, 2.6, "3,4" if i == 1 else None)
        p.text(x0 + 136, 63 + i * 20, words, 13)


def slots():
    p = Picture("5-slots", "What the slots are chosen by: distances and frequencies", 330)
    distances(p)
    x0, wide, base = 490, 380, 500000.0
    at = lambda f: x0 + wide * -math.log10(f) / 7.6
    theta = [base ** (-j / 32) for j in range(32)]
    phi = [base ** (-i / 16) for i in range(16)]
    p.text(470, 34, "frequencies, radians per token", bold=True)
    for y, values, stroke, words in ((84, theta, ORIGINAL, "θ_{j} before scaling"),
                                     (144, list(map(llama3, theta)), ORIGINAL, "θ_{j} after llama3 scaling by 32"),
                                     (204, phi, CONVERTED, "φ_{i} of the slots: rope_theta^(−i/R), fixed")):
        p.text(x0 - 10, y - 20, words, 14)
        p.path([(x0 - 8, y + 12), (x0 + wide + 8, y + 12)], PALE, 1)
        for f in values:
            p.path([(at(f), y - 10), (at(f), y + 12)], stroke, 2.4)
    for power in range(0, 8):
        p.text(at(10.0 ** -power), 240, "1" if power == 0 else f"1e-{power}", 13, anchor="middle")
    p.note(312, "Left: schematic, log axes. Right: exact for head size 64, rope_theta 500,000, 2R = 32.")
    return p


def heat(p, x, y, values, cell, colour):
    """A matrix of shares between 0 and 1 as cells."""
    for i, row in enumerate(values):
        for j, value in enumerate(row):
            if value > 0.02:
                p.rect(x + j * cell, y + i * cell, cell, cell, colour, opacity=min(1, value))
    p.rect(x, y, len(values[0]) * cell, len(values) * cell, "none", GREY)


def descent():
    p = Picture("6-descent", "Block coordinate descent: one rank-one term at a time", 400)
    n, cell, y = 12, 9, 56
    bump = lambda centre, width: [math.exp(-((i - centre) / width) ** 2) for i in range(n)]
    p.text(30, 36, "target: diag a(Δ)", bold=True)
    heat(p, 40, y, [[1.0 if i == j else 0 for j in range(n)] for i in range(n)], cell, ORIGINAL)
    p.text(172, 116, "≈", 24, anchor="middle")
    for i, (centre, width) in enumerate(((1.5, 1.8), (5.5, 2.0), (9.5, 1.8))):
        x, v = 226 + i * 182, bump(centre, width)
        p.text(x - 6, 116, f"b_{{{i + 1}}}", 16, anchor="middle")
        heat(p, x + 14, y, [[value] for value in v], cell, CONVERTED)
        heat(p, x + 28, y, [v], cell, KEY)
        heat(p, x + 28, y + 14, [[a * b * 0.8 for b in v] for a in v], cell, JOINT)
        p.text(x + 18, y + 146, f"B_{{{i + 1}}} A_{{{i + 1}}}ᴴ", 15, anchor="start")
        p.text(x + 154, 117, "+" if i < 2 else "", 20, anchor="middle")
    p.lines(752, 108, ("what is constant", "in Δ goes to N"), 14)
    top, w = 246, 250
    steps = (("residual of the other slots,", "projected on b_{i}: T_{h}"),
             ("power iteration, no roots:", "a ← XᴴX w,  w ← S_{k} a"),
             ("A_{i} ← a,  B_{h,i} ← T_{h} w / n_{h}", "then the next slot"))
    for i, rows in enumerate(steps):
        p.box(40 + i * 285, top, w, 62, rows, (ORIGINAL, JOINT, CONVERTED)[i])
        if i:
            p.path([(40 + i * 285 - 33, top + 31), (40 + i * 285 - 3, top + 31)], width=2.2, arrow=True)
    p.path([(735, top + 62), (735, top + 92), (165, top + 92), (165, top + 65)], width=2.2, arrow=True)
    p.text(450, top + 86, "over all slots, in several sweeps", 14, anchor="middle")
    p.note(384, "Schematic: one head; A is shared by all heads, B is each head's own.")
    return p


def attention_rows(shift):
    rows = []
    for i in range(9):
        scores = [math.exp(-0.45 * (i - j) + 1.3 * math.cos(1.1 * j + shift * (i - j))) for j in range(i + 1)]
        scores[0] *= 3.3
        rows.append([value / sum(scores) for value in scores] + [0] * (8 - i))
    return rows


def fit():
    p = Picture("7-fit", "The fit: attention rows of the original against the converted ones", 340)
    p.box(30, 112, 150, 84, ("q and k of one", "sample, on the", "original stream"))
    p.path([(180, 138), (210, 138), (210, 78), (240, 78)], width=2.2, arrow=True)
    p.path([(180, 172), (210, 172), (210, 232), (240, 232)], width=2.2, arrow=True)
    p.box(244, 46, 150, 64, ("original", "RoPE at θ"), ORIGINAL)
    p.box(244, 200, 150, 64, ("A, B_{h}, N_{h}", "RoPE at φ"), CONVERTED, opacity=0.2)
    for y, shift, colour, name in ((20, 0.0, ORIGINAL, "rows p"), (174, 0.35, CONVERTED, "rows of softmax")):
        heat(p, 450, y, attention_rows(shift), 13, colour)
        p.text(508, y + 136, name, 14, anchor="middle")
        p.path([(394, y + 58), (446, y + 58)], width=2.2, arrow=True)
    p.box(640, 108, 230, 92, ("mean KL(p ‖ softmax)", "gradient by a score:", "softmax − p"), JOINT)
    p.path([(567, 78), (604, 78), (604, 136), (636, 136)], width=2.2, arrow=True)
    p.path([(567, 232), (604, 232), (604, 172), (636, 172)], width=2.2, arrow=True)
    p.path([(755, 200), (755, 290), (590, 290), (590, 322), (319, 322), (319, 267)], CONVERTED, 2.2, arrow=True)
    p.lines(765, 240, ("Adam, one", "sample a step"), 14)
    p.lines(30, 270, ("Held-out samples judge;", "the best step is kept.", "Schematic rows."), 13, fill=GREY)
    return p


def ellipse(p, x, y, half, angle, colour):
    p.add("ellipse", cx=x, cy=y, rx=half[0], ry=half[1], fill=colour, fill_opacity=0.15, stroke=colour, stroke_width=2,
          transform=f"rotate({angle} {x} {y})")
    dx, dy = half[0] * math.cos(math.radians(angle)), half[0] * math.sin(math.radians(angle))
    p.path([(x - dx, y - dy), (x + dx, y + dy)], colour, 2.4)


def latent():
    p = Picture("8-latent", "The joint latent in the metric of the attention output", 370)
    p.text(60, 34, "z = [k; v] as it is", bold=True)
    ellipse(p, 190, 128, (130, 38), -8, GREY)
    p.text(190, 212, "longest where z is large", 14, anchor="middle")
    p.path([(345, 128), (405, 128)], width=2.5, arrow=True)
    p.text(375, 114, "F", 16, anchor="middle")
    p.text(420, 34, "F z: as large as its error at the output", bold=True)
    ellipse(p, 555, 128, (82, 34), 78, JOINT)
    p.text(555, 230, "longest where an error would reach the output", 14, anchor="middle")
    p.lines(690, 96, ("FᵀF = metric of", "scores (for k) and", "W_{o} (for v); tokens", "weighted by Σ p²"), 14)
    steps = ((("z = [k; v]", "2·H·d"), GREY), (("c = EᵀF z", "r components"), JOINT),
             (("ẑ: regression", "of z on c"), JOINT), (("N_{h} k̂ = U_{k,h} c", "v̂_{h} = U_{v,h} c"), CONVERTED))
    for i, (rows, colour) in enumerate(steps):
        x = 30 + i * 220
        p.box(x, 262, 180, 62, rows, colour)
        if i:
            p.path([(x - 37, 293), (x - 4, 293)], width=2.2, arrow=True)
    p.note(352, "Schematic: two of the 2·H·d directions.")
    return p


def walk():
    p = Picture("9-walk", "The walk of two streams with its refits", 370)
    for y, colour, name in ((70, ORIGINAL, "x"), (250, CONVERTED, "y")):
        p.path([(70, y), (880, y)], colour, 2.6, arrow=True)
        p.text(52, y + 6, name, 18, INK if name == "y" else colour, "middle", True)
    p.text(30, 34, "original stream", bold=True)
    p.text(30, 292, "converted stream", bold=True, fill=INK)
    for x, name, own, refit in (
            (190, "attention", ("MLA", "A, B, C, U"), ("refit o_proj", "x_{mid} − y ≈ W_{o}′ a")),
            (530, "MLP", ("MLP", "gate, up, down"), ("refit down_proj", "x_{out} − y_{mid} ≈ W_{d}′ u"))):
        p.rect(x, 42, 150, 56, PAPER)
        p.box(x, 42, 150, 56, (name, "as it was"), ORIGINAL)
        p.rect(x, 222, 150, 56, PAPER)
        p.box(x, 222, 150, 56, own, CONVERTED, opacity=0.25)
        p.box(x + 60, 132, 210, 56, refit, JOINT)
        for at, start, end in ((225, 72, 129), (75, 222, 191), (225, 188, 247)):
            p.path([(x + at, start), (x + at, end)], JOINT, 2.2, arrow=True)
    p.text(415, 58, "x_{mid}", 14, anchor="middle")
    p.text(755, 58, "x_{out}", 14, anchor="middle")
    p.text(437, 274, "y_{mid}, corrected", 14, anchor="middle")
    p.lines(752, 274, ("to the next layer,", "corrected"), 14)
    p.text(30, 330, "Each layer is fitted to what reaches it, errors included. Refit of down_proj is optional.")
    p.note(355, "a: outputs of the converted heads; u: of the MLP. A token weighs 1 / mean square of its row of x.")
    return p


if __name__ == "__main__":
    for draw in (cache, rorope, freqfold, balance, slots, descent, fit, latent, walk):
        draw().save(Path(__file__).parent)
