"""What was spent, and what may not be spent any more."""

import json
from contextlib import suppress

import pytest
from automl_agent.agents.intake.listening.answers import CostsAnswer
from automl_agent.tools.llm.access import Access, NoAnswer
from automl_agent.tools.llm.chat import ChatReply, ChatRequest, Message
from automl_agent.tools.llm.ledger import Caps, Ledger, add_up, counted, estimate_tokens
from automl_agent.tools.llm.prices import FREE, Price
from automl_agent.tools.llm.record import Exchange, MemoryJournal

PRICE = Price(input=1.0, output=10.0)
ASKED = ChatRequest(
    messages=(Message(role="user", content="x" * 300),), name="x", answer_schema={}, max_tokens=50
)


def exchange(
    tokens: tuple[int, int] | None = (100, 10), usd: float | None = 0.5, seconds: float = 2.0
) -> Exchange:
    reply = (
        None
        if tokens is None
        else ChatReply(text="{}", finish="stop", input_tokens=tokens[0], output_tokens=tokens[1])
    )
    return Exchange(
        fingerprint="f", prompt="p", seconds=seconds, usd=usd, reply=reply, fault=None if reply else "asleep"
    )


def test_nothing_costs_nothing() -> None:
    assert add_up([]) == Ledger(calls=0, input_tokens=0, output_tokens=0, seconds=0.0, usd=0.0)


def test_sums() -> None:
    spent = add_up([exchange(), exchange((7, 3), 0.25, 1.5)])
    assert spent == Ledger(calls=2, input_tokens=107, output_tokens=13, seconds=3.5, usd=0.75)
    assert spent.tokens == 120


def test_a_call_without_reply_counts_with_its_time() -> None:
    spent = add_up([exchange(), exchange(None, 0.0, 30.0)])
    assert (spent.calls, spent.tokens, spent.seconds) == (2, 110, 32.0)


def test_one_unknown_price_makes_the_sum_unknown() -> None:
    assert add_up([exchange(), exchange(usd=None), exchange()]).usd is None


def test_many_small_prices_add_up_exactly() -> None:
    assert add_up([exchange(usd=0.1)] * 10).usd == 1.0


def test_an_estimate_is_on_the_high_side_and_counts_bytes() -> None:
    assert estimate_tokens(ASKED) >= 100
    chinese = ASKED.model_copy(update={"messages": (Message(role="user", content="预测" * 50),)})
    assert estimate_tokens(chinese) >= 100
    lone = ASKED.model_copy(update={"messages": (Message.model_construct(role="user", content="\ud800"),)})
    assert estimate_tokens(lone) > 0


@pytest.mark.parametrize(
    ("tokens", "fits"), [(1000, True), (999 + 50, True), (300, True), (299, False), (0, False)]
)
def test_a_cap_on_tokens_counts_the_longest_answer(tokens: int, fits: bool) -> None:
    spent, most = add_up([exchange()]), estimate_tokens(ASKED) + 50
    assert spent.tokens + most == 300
    reason = Caps(seconds=1, tokens=tokens).reason(spent, ASKED, FREE)
    assert (reason is None) == fits
    assert fits or f"the cap of {tokens} tokens: 110 are spent" in str(reason)


def test_caps_count_what_a_model_thinks() -> None:
    spent, most = add_up([]), estimate_tokens(ASKED) + 50 + 2000
    assert Caps(seconds=1, tokens=most).reason(spent, ASKED, FREE, 2000) is None
    assert Caps(seconds=1, tokens=most - 1).reason(spent, ASKED, FREE, 2000) is not None
    dearest = PRICE.cost(estimate_tokens(ASKED), 2050)
    assert Caps(seconds=1, usd=dearest).reason(spent, ASKED, PRICE, 2000) is None
    assert Caps(seconds=1, usd=dearest - 1e-9).reason(spent, ASKED, PRICE, 2000) is not None


def test_the_schema_is_counted_with_what_is_sent() -> None:
    names = {"type": "object", "properties": {f"column {number}": {} for number in range(500)}}
    long = ASKED.model_copy(update={"answer_schema": names})
    assert estimate_tokens(long) > estimate_tokens(ASKED) + len(json.dumps(names)) / 4


def test_a_call_that_was_sent_in_vain_counts_what_was_sent() -> None:
    fault = exchange(None).model_copy(update={"lost_tokens": 400})
    assert add_up([exchange(), fault]).input_tokens == 500


def test_a_cap_in_dollars_counts_the_dearest_answer() -> None:
    spent = add_up([exchange(usd=1.0)])
    dearest = PRICE.cost(estimate_tokens(ASKED), 50)
    assert Caps(seconds=1, usd=1.0 + dearest).reason(spent, ASKED, PRICE) is None
    reason = Caps(seconds=1, usd=1.0 + dearest - 1e-9).reason(spent, ASKED, PRICE)
    assert reason is not None
    assert "$1.0000 is spent" in reason


def test_a_cap_in_dollars_wants_to_know_prices() -> None:
    for spent, price in [(add_up([]), None), (add_up([exchange(usd=None)]), PRICE)]:
        assert "price is not known" in str(Caps(seconds=1, usd=9).reason(spent, ASKED, price))
    assert Caps(seconds=1).reason(add_up([exchange(usd=None)]), ASKED, None) is None
    assert Caps(seconds=1, usd=0).reason(add_up([]), ASKED, FREE) is None


class Uncounted:
    """An endpoint that counts no tokens."""

    name = "uncounted"

    def __init__(self) -> None:
        self.asked = 0

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        self.asked += 1
        return ChatReply(text='{"dearer": "missed", "times": 3}', finish="stop")


def test_who_counts_no_tokens_is_charged_by_estimate() -> None:
    reply = counted(ChatReply(text="y" * 30, finish="stop"), ASKED)
    assert (reply.input_tokens, reply.output_tokens) == (estimate_tokens(ASKED), 10)
    own = ChatReply(text="y" * 30, finish="stop", input_tokens=95, output_tokens=2)
    assert counted(own, ASKED) == own


@pytest.mark.parametrize(
    "claimed", [(1, 10), (95, 0), (0, 10), (-5, 10), (95, -1), (10**30, 10), (95, 10**9), (200_000, 10)]
)
def test_numbers_that_cannot_be_are_replaced(claimed: tuple[int, int]) -> None:
    said = ChatReply(text="y" * 90, finish="stop", input_tokens=claimed[0], output_tokens=claimed[1])
    reply = counted(said, ASKED)
    assert (reply.input_tokens, reply.output_tokens) == (estimate_tokens(ASKED), 30)


def test_a_model_that_thinks_much_and_a_gateway_that_adds_instructions_are_believed() -> None:
    own = ChatReply(text="y" * 30, finish="stop", input_tokens=9_000, output_tokens=30_000)
    assert counted(own, ASKED) == own


@pytest.mark.parametrize(
    ("caps", "price"), [(Caps(seconds=100, tokens=1500), FREE), (Caps(seconds=100, usd=0.002), PRICE)]
)
def test_caps_hold_where_an_endpoint_counts_no_tokens(caps: Caps, price: Price) -> None:
    model = Uncounted()
    to = Access(model, MemoryJournal(), caps, price)
    for number in range(20):
        with suppress(NoAnswer):
            to.ask("costs", CostsAnswer, {"request": f"request {number}"})
    assert 1 <= model.asked < 10
    assert all("the cap of" in reason for _, reason in to.unanswered)
    assert len(to.unanswered) == 20 - model.asked
