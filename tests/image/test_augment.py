"""Pictures change as they are told to, and alike for equal seeds."""

import pytest
import torch
from automl_agent.pipelines.image import augment
from automl_agent.pipelines.image.augment import augmented, recoloured, shifted
from automl_agent.pipelines.image.augmentation import Augmentation, augmentation, augmentation_choices
from automl_agent.pipelines.spaces import SearchSpace

_ALL = Augmentation(operations=3, magnitude=10, mirrored=True, shift=0.2)


def _pictures(channels: int = 3, height: int = 10, width: int = 14) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randint(256, (60, channels, height, width), generator=generator).to(torch.uint8)


@pytest.mark.parametrize("channels", [1, 3])
def test_equal_seeds_change_alike_and_values_stay_in_bounds(channels: int) -> None:
    given = _pictures(channels)
    kept = given.clone()
    found = augmented(given, _ALL, 5)
    assert torch.equal(found, augmented(given, _ALL, 5))
    assert not torch.equal(found, augmented(given, _ALL, 6))
    assert torch.equal(given, kept)
    assert found.shape == given.shape
    assert found.dtype == torch.float32
    assert float(found.min()) >= 0
    assert float(found.max()) <= 1


def test_nothing_asked_for_changes_nothing() -> None:
    given = _pictures()
    for how in (Augmentation(), Augmentation(operations=3, magnitude=0)):
        assert torch.equal(augmented(given, how, 1), given / 255)


def test_about_half_are_mirrored() -> None:
    given = _pictures()
    found = augmented(given, Augmentation(mirrored=True), 1)
    turned = [torch.equal(a, b.flip(2) / 255) for a, b in zip(found, given, strict=True)]
    same = [torch.equal(a, b / 255) for a, b in zip(found, given, strict=True)]
    assert all(a or b for a, b in zip(turned, same, strict=True))
    assert 15 < sum(turned) < 45


def test_a_shift_moves_whole_pixels_no_further_than_told() -> None:
    given = torch.zeros(200, 1, 20, 10)
    given[:, :, 10, 5] = 1
    found = shifted(given, 0.2, torch.Generator().manual_seed(0))
    assert torch.equal(found.flatten(1).sum(1), torch.ones(200))
    _, _, down, across = found.nonzero(as_tuple=True)
    assert (int(down.min()), int(down.max())) == (6, 14)
    assert (int(across.min()), int(across.max())) == (3, 7)


@pytest.mark.parametrize("operation", augment._OPERATIONS, ids=lambda f: f.__name__)
def test_each_operation_keeps_its_shape_and_bounds_and_does_nothing_by_none(operation) -> None:  # type: ignore[no-untyped-def]
    given = _pictures() / 255
    rows = len(given)
    changed = operation(given, torch.linspace(-1, 1, rows))
    assert changed.shape == given.shape
    assert float(changed.min()) >= -1e-6
    assert float(changed.max()) <= 1 + 1e-6
    still = operation(given, torch.zeros(rows))
    by_data = operation in {augment._stretched, augment._equalised}
    assert by_data or torch.allclose(still, given, atol=1e-5)
    assert operation is augment._same or not torch.allclose(changed, given, atol=1e-2)


def test_stretching_and_equalising_use_all_shades() -> None:
    given = (_pictures(1) / 255) * 0.2 + 0.3
    none = torch.zeros(len(given))
    for operation in (augment._stretched, augment._equalised):
        found = operation(given, none)
        assert float(found.amin((1, 2, 3)).max()) < 0.02
        assert float(found.amax((1, 2, 3)).min()) > 0.98
    flat = torch.full((2, 3, 4, 4), 0.4)
    for operation in (augment._stretched, augment._equalised):
        assert torch.allclose(operation(flat, torch.zeros(2)), flat)


def test_a_turn_is_a_turn_whatever_the_proportions() -> None:
    given = torch.zeros(1, 1, 41, 81)
    given[..., 20, 60] = 1.0
    found = augment._rotated(given, torch.tensor([1.0]))[0, 0]
    down, across = divmod(int(found.argmax()), 81)
    # 20 pixels to the right of the middle, turned by 30 degrees.
    assert abs(abs(down - 20) - 10) <= 1
    assert abs(across - 40 - 17.3) <= 1


def test_what_is_chosen_is_what_is_done() -> None:
    space = SearchSpace(parameters=augmentation_choices(3))
    default = augmentation(space.default())
    assert default.mirrored
    assert default.operations > 0
    gray = augmentation(SearchSpace(parameters=augmentation_choices(1)).default())
    assert not gray.mirrored
    none = space.default({"augment_operations": 0})
    assert "augment_magnitude" not in none
    assert augmentation(none).magnitude == 0


@pytest.mark.parametrize("channels", [1, 3])
def test_colours_change_and_no_pixel_leaves_its_place(channels: int) -> None:
    given = _pictures(channels) / 255
    found = recoloured(given, 3, 9, torch.Generator().manual_seed(3))
    turned = recoloured(given.flip(3), 3, 9, torch.Generator().manual_seed(3))
    assert torch.allclose(found.flip(3), turned, atol=1e-5)
    assert not torch.equal(found, given)
    assert torch.equal(recoloured(given, 3, 0, torch.Generator()), given)
