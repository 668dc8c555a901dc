"""Whether what a turn did is what was expected, and what is wrong with it where it is not."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ...agents.intake.rules.families import families_named
from ...app.chat.reply import Reply
from ...pipelines.contracts import Cost, Value
from .suite import Expected

Outcome = Literal["right", "not done", "wrong", "wrong unsaid"]
_KINDS = {"neural": "neural networks", "trees": "trees", "boosting": "gradient boosting"}
#: Families of tables; of others it is not asked.
_TABULAR = frozenset(
    {"lightgbm", "catboost", "xgboost", "extra_trees", "random_forest", "linear", "knn", "mlp"}
)
#: What acts on runs, or on the task as a whole.
_ACTS = frozenset({"start", "stop", "continue", "undo", "predict"})


class Judged(Value):
    """A turn, judged.

    Attributes:
        outcome: ``not done`` is harmless: it was not understood, or asked back. ``wrong`` was shown in the reply,
            ``wrong unsaid`` was not.
        why: what is missing or wrong.
    """

    outcome: Outcome
    why: str = ""


def judge(
    expected: Expected,
    reply: Reply,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    offered: Mapping[str, Any],
) -> Judged:
    """Judge a turn.

    Args:
        expected: of it.
        reply: that came.
        before, after: field -> value, of everything that can be changed.
        offered: field -> value that would hold after a yes.
    """
    changed = {field for field in after if _plain(before.get(field)) != _plain(after.get(field))} - {
        "data",
        "kind",
    }
    missing = [f for f, v in expected.changes.items() if not holds(f, v, before.get(f), after.get(f))]
    follows = {"positive_class", "metric", "costs", "min_score"} if "target" in expected.changes else set()
    follows |= {"metric"} if "costs" in expected.changes else set()
    follows |= {"costs"} if "metric" in expected.changes else set()
    follows |= set(expected.may_change)
    strange = sorted(changed - set(expected.changes) - follows) if "undo" not in expected.intent else []
    acted = (
        reply.intent in _ACTS
        and reply.intent not in expected.intent
        and reply.asks != "confirm"
        and _did(reply)
    )
    if (strange and "task" not in expected.intent) or acted:
        said = {c.field for c in reply.changes}
        unsaid = [f for f in strange if f not in said]
        why = f"changed {', '.join(strange)}" if strange else f"did {reply.intent}"
        return Judged(outcome="wrong unsaid" if unsaid else "wrong", why=why)
    if missing:
        if reply.asks == "confirm" and all(
            holds(f, expected.changes[f], before.get(f), offered.get(f)) for f in missing
        ):
            return Judged(outcome="right")
        if expected.asks and reply.asks in {*expected.asks, "costs"}:
            return Judged(outcome="right")
        if other := [f for f in missing if f in changed]:
            said = {c.field for c in reply.changes}
            why = f"{', '.join(f'{f} is {after.get(f)!r}' for f in other)}"
            return Judged(outcome="wrong" if said >= set(other) else "wrong unsaid", why=why)
        return Judged(outcome="not done", why=f"{', '.join(missing)} as before; took it for {reply.intent}")
    if expected.asks and not expected.changes:
        right = reply.asks in expected.asks
        return Judged(
            outcome="right" if right else "not done", why="" if right else f"did not ask; {reply.intent}"
        )
    return _told(expected, reply, after)


def _did(reply: Reply) -> bool:
    """Whether something was begun or ended, and not only said that it cannot be."""
    return bool(reply.changes) or reply.text.startswith(("Started", "Stopped", "Going on"))


def _told(expected: Expected, reply: Reply, after: Mapping[str, Any]) -> Judged:
    if reply.intent not in expected.intent and not (reply.asks == "confirm" and expected.offers):
        return Judged(outcome="not done", why=f"took it for {reply.intent}")
    wrong = [f for f, v in expected.task.items() if not holds(f, v, None, after.get(f))]
    if wrong:
        return Judged(outcome="wrong", why=f"task: {', '.join(f'{f} is {after.get(f)!r}' for f in wrong)}")
    text = reply.text.replace("\\", "").replace("`", "").lower()
    absent = [m for m in expected.mentions if m.lower() not in text]
    return Judged(
        outcome="not done" if absent else "right", why=f"does not mention {absent[0]}" if absent else ""
    )


def holds(field: str, wanted: Any, before: Any, now: Any) -> bool:
    """Whether a field is as it should be."""
    if field in {"families", "without_families"}:
        names = {n for word in _list(wanted) for n in families_named(_KINDS.get(word, word))} & _TABULAR
        return names == set(now or ()) & _TABULAR
    if isinstance(wanted, Mapping) and field != "costs":
        found = set(now or ())
        return (set(before or ()) | set(_list(wanted.get("add", ())))) - set(
            _list(wanted.get("remove", ()))
        ) == found
    if field == "costs":
        return _ratio(wanted, now)
    if field == "monotone":
        return {":".join(pair) for pair in wanted or ()} <= set(now or ())
    if field in {"group_columns", "fair_across"}:
        return set(_list(wanted)) == set(now or ())
    if isinstance(wanted, list) and not isinstance(now, list | tuple):
        return any(holds(field, each, before, now) for each in wanted)
    if isinstance(wanted, int | float) and not isinstance(wanted, bool):
        return isinstance(now, int | float) and math.isclose(float(wanted), float(now), rel_tol=0.01)
    return bool(_plain(wanted) == _plain(now))


def _ratio(wanted: Mapping[str, float] | None, now: Sequence[Cost] | None) -> bool:
    """Costs count by their ratio; None: none are wanted any more."""
    found = {c.actual: c.cost for c in now or ()}
    if wanted is None:
        return not found
    if not found or not set(wanted) <= set(found):
        return False
    if len(wanted) == 1:
        ((label, cost),) = wanted.items()
        others = [c for other, c in found.items() if other != label]
        return bool(others) and math.isclose(found[label] / max(others[0], 1e-9), cost, rel_tol=0.01)
    first, second = list(wanted)[:2]
    return math.isclose(found[first] * wanted[second], found[second] * wanted[first], rel_tol=0.01)


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _plain(value: Any) -> Any:
    if value in (None, (), [], {}, False, ""):
        return None
    return tuple(value) if isinstance(value, list) else value
