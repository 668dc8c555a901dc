"""What is measured is what is built, and what cannot be built is refused with its place."""

import json
import time
from typing import Any

import pytest
import torch
from automl_agent.pipelines.architectures.build import build, trunk
from automl_agent.pipelines.architectures.layers import Architecture, Convolution
from automl_agent.pipelines.architectures.shapes import Limits, Shape, measure
from automl_agent.pipelines.contracts import ReplyError
from automl_agent.tools.llm.answer import read_answer
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

PICTURE = Shape("picture", (3, 32, 24))


def _network(*layers: dict[str, Any]) -> Architecture:
    return Architecture.model_validate_json(json.dumps({"layers": layers}))


_RESNET = _network(
    {"type": "convolution", "channels": 16},
    {
        "type": "residual",
        "layers": [
            {"type": "convolution", "channels": 32, "stride": 2},
            {"type": "norm"},
            {"type": "activate"},
            {"type": "convolution", "channels": 32},
            {"type": "excite"},
        ],
    },
    {"type": "pool_all"},
)
_VISION_TRANSFORMER = _network(
    {"type": "patches", "size": 8, "width": 32},
    {
        "type": "repeat",
        "times": 3,
        "layers": [
            {"type": "residual", "layers": [{"type": "norm"}, {"type": "attention", "heads": 4}]},
            {
                "type": "residual",
                "layers": [
                    {"type": "norm"},
                    {"type": "linear", "width": 64},
                    {"type": "activate", "how": "gelu"},
                    {"type": "linear", "width": 32},
                ],
            },
        ],
    },
)


@pytest.mark.parametrize("network", [_RESNET, _VISION_TRANSFORMER])
def test_known_networks_are_built_as_measured(network: Architecture) -> None:
    _is_as_measured(network, PICTURE)


def test_a_side_of_one_pixel_is_no_smaller_with_a_stride() -> None:
    block = {"type": "residual", "layers": [{"type": "convolution", "channels": 4, "stride": 2}]}
    network = _network(block, block)
    assert measure(network, Shape("picture", (3, 1, 12))).out.sizes == (4, 1, 3)
    _is_as_measured(network, Shape("picture", (3, 1, 12)))


def test_they_learn() -> None:
    torch.manual_seed(0)
    model = build(_RESNET, PICTURE, 2)
    pictures, goal = torch.randn(32, *PICTURE.sizes), torch.arange(32) % 2
    pictures[goal == 1] += 0.5
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    losses = []
    for _ in range(12):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(pictures), goal)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.5 * losses[0]


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        ([{"type": "linear", "width": 5}], r"layers\[0\] \(linear\): takes a flat or sequence"),
        ([{"type": "pool_all"}, {"type": "convolution", "channels": 4}], r"layers\[1\] \(convolution\)"),
        ([{"type": "patches", "size": 8, "width": 30}, {"type": "attention", "heads": 4}], "divided by 4"),
        ([{"type": "pool", "size": 8}, {"type": "pool", "size": 4}], "larger than"),
        ([{"type": "patches", "size": 40, "width": 8}], "larger than"),
        ([{"type": "convolution", "channels": 9, "separate": True}], "stay as many: 3"),
        ([{"type": "residual", "layers": [{"type": "flatten"}]}], "nothing can be added"),
        (
            [{"type": "residual", "layers": [{"type": "pool", "size": 3}]}],
            "no stride leads",
        ),
        ([{"type": "flatten"}, {"type": "linear", "width": 4096}] * 1 + [{"type": "pool_all"}], "one place"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(layers: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(ReplyError, match=said):
        measure(_network(*layers), PICTURE)


def test_what_is_too_large_is_refused_at_once() -> None:
    block = {"type": "convolution", "channels": 1024, "kernel": 7}
    for _ in range(4):
        block = {"type": "repeat", "times": 16, "layers": [block]}
    began = time.process_time()
    with pytest.raises(ReplyError, match="too large"):
        measure(_network(block), PICTURE)
    assert time.process_time() - began < 1
    with pytest.raises(ReplyError, match="too large"):
        measure(_RESNET, PICTURE, Limits(weights=1000))


def test_layers_that_take_nothing_cannot_go_on_for_ever() -> None:
    block: dict[str, Any] = {"type": "activate"}
    for _ in range(2):
        block = {"type": "repeat", "times": 16, "layers": [block] * 20}
    with pytest.raises(ReplyError, match=r"too large, 201 layers|nested"):
        measure(_network(block), PICTURE)


def test_nesting_is_bounded() -> None:
    block: dict[str, Any] = {"type": "activate"}
    for _ in range(8):
        block = {"type": "residual", "layers": [block]}
    with pytest.raises(ReplyError, match="nested deeper"):
        measure(_network(block), PICTURE)


@pytest.mark.parametrize(
    "text",
    [
        '{"layers": []}',
        '{"layers": [{"type": "lambda", "code": "1"}]}',
        '{"layers": [{"type": "linear", "width": 1000000000}]}',
        '{"layers": [{"type": "linear", "width": "8"}]}',
        '{"layers": [{"type": "linear", "width": 8, "hook": "os.system"}]}',
        '{"layers": [{"type": "dropout", "share": NaN}]}',
        '{"layers": ' + '[{"type": "residual", "layers": ' * 5000 + "]}" * 5000 + "}",
    ],
)
def test_a_hostile_reply_is_refused(text: str) -> None:
    with pytest.raises(ReplyError):
        read_answer(text, Architecture)


_PLAIN = st.one_of(
    st.fixed_dictionaries({"type": st.just("linear"), "width": st.integers(1, 40)}),
    st.fixed_dictionaries(
        {
            "type": st.just("convolution"),
            "channels": st.sampled_from([1, 3, 8]),
            "kernel": st.sampled_from([1, 3, 5]),
            "stride": st.integers(1, 3),
            "separate": st.booleans(),
        }
    ),
    st.sampled_from([{"type": t} for t in ("norm", "activate", "pool", "pool_all", "flatten", "excite")]),
    st.fixed_dictionaries({"type": st.just("dropout"), "share": st.floats(0, 0.9)}),
    st.fixed_dictionaries(
        {"type": st.just("patches"), "size": st.integers(2, 9), "width": st.sampled_from([8, 12])}
    ),
    st.fixed_dictionaries({"type": st.just("attention"), "heads": st.integers(1, 4)}),
)
_LAYERS = st.recursive(
    _PLAIN,
    lambda inner: st.one_of(
        st.fixed_dictionaries(
            {"type": st.just("residual"), "layers": st.lists(inner, min_size=1, max_size=3)}
        ),
        st.fixed_dictionaries(
            {
                "type": st.just("repeat"),
                "times": st.integers(1, 3),
                "layers": st.lists(inner, min_size=1, max_size=3),
            }
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(_LAYERS, min_size=1, max_size=6), st.sampled_from(["picture", "flat", "sequence"]))
def test_whatever_passes_is_built_as_measured(layers: list[dict[str, Any]], kind: str) -> None:
    shape = {"picture": Shape("picture", (3, 12, 10)), "flat": Shape("flat", (7,))}.get(
        kind, Shape("sequence", (5, 8))
    )
    network = _network(*layers)
    try:
        measure(network, shape)
    except ReplyError:
        return
    _is_as_measured(network, shape)


def _is_as_measured(network: Architecture, shape: Shape) -> None:
    size = measure(network, shape)
    torch.manual_seed(0)
    model = build(network, shape, 5).train(False)
    with torch.inference_mode():
        out = model(torch.randn(2, *shape.sizes))
    assert out.shape == (2, 5)
    last = model[-1]  # type: ignore[index]
    built = sum(p.numel() for p in model.parameters()) - sum(p.numel() for p in last.parameters())
    assert built == size.weights
    assert Architecture.model_validate_json(network.model_dump_json()) == network


@pytest.mark.parametrize("separate", [False, True])
def test_every_other_place_alone_is_learned_from_wherever_channels_lie(separate: bool) -> None:
    layers = (Convolution(channels=12, kernel=1, stride=2, separate=separate),)
    module, shape = trunk(Architecture(layers=layers), Shape("picture", (12, 33, 64)))
    assert shape.sizes == (12, 17, 32)
    (ours,) = module.children()
    assert isinstance(ours, nn.Conv2d)
    plain = nn.Conv2d(12, 12, 1, 2, groups=12 if separate else 1)
    plain.load_state_dict(ours.state_dict())
    module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    pictures = torch.randn(4, 12, 33, 64)
    beside = pictures.contiguous(memory_format=torch.channels_last)
    found, expected = module(beside), plain(pictures)
    assert torch.allclose(found, expected, atol=1e-5)
    for out in (found, expected):
        out.square().sum().backward()
    assert ours.weight.grad is not None
    assert plain.weight.grad is not None
    assert torch.allclose(ours.weight.grad, plain.weight.grad, rtol=1e-3, atol=1e-2)
