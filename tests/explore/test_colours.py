"""The colours of the verdicts, as people with each kind of colour blindness see them."""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import pairwise

import pytest

ASSETS = files("kg.explore") / "assets"
# Machado, Oliveira, Fernandes 2009, severity 1: what is left of red, green and blue light.
SIGHTS = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
LEAST_DIFFERENCE = 10.0  # of CIE 1976; 2.3 is just noticeable
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3


def _script(name: str) -> str:
    found = re.search(rf"const {name} = (.*?);\n", (ASSETS / "promises.js").read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


ORDER = re.findall(r'"([a-z-]+)"', _script("VERDICT_ORDER"))
SIGNS = dict(re.findall(r'"?([a-z-]+)"?: "(.)"', _script("VERDICT_SIGNS")))


def _palette(scheme: str) -> dict[str, str]:
    """The custom properties of the style; the first block is the light one, the second the dark one."""
    style = (ASSETS / "explorer.css").read_text(encoding="utf-8")
    block = re.findall(r":root \{(.*?)\n\s*\}", style, re.DOTALL)[("light", "dark").index(scheme)]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))


def _light(colour: str) -> list[float]:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]


def _seen(colour: str, sight: str) -> tuple[float, float, float]:
    """Lightness and the two hues (CIE L*a*b*, D65) of a colour."""
    light = _light(colour)
    red, green, blue = (min(1.0, max(0.0, sum(map(float.__mul__, row, light)))) for row in SIGHTS[sight])
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.072175 * blue
    z = (0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883
    f, g, h = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * g - 16, 500 * (f - g), 200 * (g - h)


def _contrast(one: str, other: str) -> float:
    dark, bright = sorted(
        0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in map(_light, (one, other))
    )
    return (bright + 0.05) / (dark + 0.05)


def test_each_verdict_has_a_sign_of_its_own() -> None:
    """Without any colour the verdicts can be told apart."""
    assert set(SIGNS) == set(ORDER)
    assert len(set(SIGNS.values())) == len(ORDER) == 9


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("sight", SIGHTS)
def test_neighbours_in_a_bar_differ_for_everybody(scheme: str, sight: str) -> None:
    """Segments that touch each other are seen as two, with each kind of colour blindness."""
    palette = _palette(scheme)
    colours = [_seen(palette[f"verdict-{code}"], sight) for code in ORDER]
    differences = [
        sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 for one, other in pairwise(colours)
    ]
    assert min(differences) >= LEAST_DIFFERENCE, dict(zip(ORDER[1:], differences, strict=True))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signs_stand_out_from_their_ground(scheme: str) -> None:
    """On the paper and where it is chosen in the colour of the verdict, in a bar in the colour for that."""
    palette = _palette(scheme)
    for code in ORDER:
        colour = palette[f"verdict-{code}"]
        for ground in ("paper", "raised", "chosen", "on-verdict"):
            assert _contrast(colour, palette[ground]) >= LEAST_CONTRAST, (code, ground)
