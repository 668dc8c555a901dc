"""Predictions that are not what was asked for."""

import numpy as np

from ..scene import INVALID, Saboteur, Scene
from .bent import Bent


def predicts_none(scene: Scene) -> Bent:
    """Nothing."""
    return Bent(scene.honest(), lambda _: None)


def predicts_objects(scene: Scene) -> Bent:
    """Numbers, each in a box."""
    return Bent(scene.honest(), lambda p: p.astype(object))


def predicts_words(scene: Scene) -> Bent:
    """Numbers as text."""
    return Bent(scene.honest(), lambda p: p.astype(str))


def predicts_complex(scene: Scene) -> Bent:
    """Numbers with an imaginary part."""
    return Bent(scene.honest(), lambda p: p + 1j)


def predicts_too_few(scene: Scene) -> Bent:
    """A row less."""
    return Bent(scene.honest(), lambda p: p[:-1])


def predicts_too_many(scene: Scene) -> Bent:
    """Each row twice."""
    return Bent(scene.honest(), lambda p: np.concatenate([p, p]))


def predicts_a_cube(scene: Scene) -> Bent:
    """A dimension more."""
    return Bent(scene.honest(), lambda p: p[..., None])


def predicts_too_much(scene: Scene) -> Bent:
    """A terabyte, of which none is there until it is written."""
    return Bent(scene.honest(), lambda _: np.broadcast_to(np.zeros(1), (10**6, 10**5)))


def predicts_half(scene: Scene) -> Bent:
    """Probabilities that do not add up."""
    return Bent(scene.honest(), lambda p: p / 2)


def predicts_below_zero(scene: Scene) -> Bent:
    """Probabilities that add up, and lie outside 0 to 1."""
    return Bent(scene.honest(), lambda p: np.column_stack([np.full(len(p), -1.0), np.full(len(p), 2.0)]))


SABOTEURS = (
    Saboteur("predicts None", predicts_none, (INVALID,), "no numbers"),
    Saboteur("predicts objects", predicts_objects, (INVALID,), "no numbers"),
    Saboteur("predicts words", predicts_words, (INVALID,), "no numbers"),
    Saboteur("predicts complex numbers", predicts_complex, (INVALID,), "no numbers"),
    Saboteur("predicts too few rows", predicts_too_few, (INVALID,), "shape"),
    Saboteur("predicts too many rows", predicts_too_many, (INVALID,), "shape"),
    Saboteur("predicts three dimensions", predicts_a_cube, (INVALID,), "shape"),
    Saboteur("predicts a terabyte", predicts_too_much, (INVALID,), "shape"),
    Saboteur("probabilities that add up to a half", predicts_half, (INVALID,), "add up"),
    Saboteur("probabilities of -1 and 2", predicts_below_zero, (INVALID,), "from -1 to 2"),
)
