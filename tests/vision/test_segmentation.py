"""Agreement of pixels against scikit-learn and torchmetrics."""

import numpy as np
import pytest
from automl_agent.tools.evaluate.vision.segmentation import PixelCounts
from sklearn.metrics import accuracy_score, f1_score, jaccard_score


def _masks(seed: int, classes: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(5, 30, (6, 2))
    true = [rng.integers(0, classes, tuple(size)) for size in sizes]
    moved = [
        np.where(rng.random(mask.shape) < 0.6, mask, rng.integers(0, classes, mask.shape)) for mask in true
    ]
    return true, moved


@pytest.mark.parametrize("classes", [2, 3, 7])
@pytest.mark.parametrize("seed", range(5))
def test_equals_scikit_learn(seed: int, classes: int) -> None:
    truth, found = _masks(seed, classes)
    counts = PixelCounts.of(truth, found, classes)
    flat_true, flat_found = (np.concatenate([m.ravel() for m in masks]) for masks in (truth, found))
    assert counts.iou == pytest.approx(jaccard_score(flat_true, flat_found, average=None), abs=1e-6)
    assert counts.mean_iou == pytest.approx(jaccard_score(flat_true, flat_found, average="macro"), abs=1e-6)
    assert counts.mean_dice == pytest.approx(f1_score(flat_true, flat_found, average="macro"), abs=1e-6)
    assert counts.accuracy == pytest.approx(accuracy_score(flat_true, flat_found), abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_equals_torchmetrics_with_pixels_to_ignore(seed: int) -> None:
    classification = pytest.importorskip("torchmetrics.functional.classification")
    torch = pytest.importorskip("torch")
    truth, found = _masks(seed, 4)
    rng = np.random.default_rng(seed)
    truth = [np.where(rng.random(mask.shape) < 0.1, 255, mask) for mask in truth]
    flat_true, flat_found = (np.concatenate([m.ravel() for m in masks]) for masks in (truth, found))
    wanted = classification.multiclass_jaccard_index(
        torch.from_numpy(flat_found), torch.from_numpy(flat_true), num_classes=4, ignore_index=255
    )
    assert PixelCounts.of(truth, found, 4, ignore=255).mean_iou == pytest.approx(float(wanted), abs=1e-6)


def test_a_class_that_is_nowhere_does_not_count() -> None:
    mask = np.array([[0, 1], [1, 1]])
    counts = PixelCounts.of([mask], [mask], classes=5)
    assert counts.mean_iou == 1.0
    assert np.isnan(counts.iou[2:]).all()


def test_masks_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        PixelCounts.of([np.zeros((2, 2), int)], [np.zeros((2, 3), int)], 2)
    for wrong in (2, -1):
        with pytest.raises(ValueError, match="beyond"):
            PixelCounts.of([np.zeros((2, 2), int)], [np.full((2, 2), wrong)], 2)
