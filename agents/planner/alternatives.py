"""What a language model may say of a plan, and the plan that it means."""

from collections.abc import Sequence
from typing import Any, Literal

from ...pipelines.catalogue import family
from ...pipelines.contracts import FamilyPlan, PipelinePlan, PlanError, Value

#: Alternatives that are looked at, families that one may name, and columns that may be suspected.
MOST_PLANS, MOST_FAMILIES, MOST_SUSPECTS, MOST_CARDS = 3, 6, 4, 4
_LEAST_FAMILIES = 3
#: What is kept of a model's own words.
_MOST_WORDS, _MOST_NAME = 160, 40
_FOLDS = (1, 3, 5)

Validation = Literal["as_planned", "more_folds", "fewer_folds"]
Suspicion = Literal["known_only_afterwards", "identifier"]


class Alternative(Value):
    """One plan as a language model proposes it: families in order, and folds against the rules' plan."""

    name: str
    why: str
    families: tuple[str, ...]
    validation: Validation
    cards: tuple[str, ...] = ()


class Suspect(Value):
    """A column that the model holds for no fair input."""

    column: str
    because: Suspicion


class PlannerAnswer(Value):
    """Alternatives, and columns that may be no fair inputs whatever the plan."""

    plans: tuple[Alternative, ...]
    suspects: tuple[Suspect, ...] = ()


def answer_schema(families: Sequence[str], columns: Sequence[str], cards: Sequence[str]) -> dict[str, Any]:
    """The JSON schema of an answer that names these and nothing else; what there is none of is not asked for."""
    least, most = min(_LEAST_FAMILIES, len(families)), min(MOST_FAMILIES, len(families))
    plan: dict[str, Any] = {
        "name": {"type": "string", "maxLength": _MOST_NAME},
        "why": {"type": "string", "maxLength": 120},
        "families": _some(families, most, least),
        "validation": {"type": "string", "enum": ["as_planned", "more_folds", "fewer_folds"]},
    }
    if cards:
        plan["cards"] = _some(cards, MOST_CARDS)
    plans = {"type": "array", "items": _object(plan), "minItems": 2, "maxItems": MOST_PLANS}
    if not columns:
        return _object({"plans": plans})
    suspect = _object(
        {
            "column": {"type": "string", "enum": list(columns)},
            "because": {"type": "string", "enum": ["known_only_afterwards", "identifier"]},
        }
    )
    suspects = {"type": "array", "items": suspect, "maxItems": MOST_SUSPECTS}
    return _object({"plans": plans, "suspects": suspects})


def _some(names: Sequence[str], most: int, least: int = 0) -> dict[str, Any]:
    return {
        "type": "array",
        "items": {"type": "string", "enum": list(names)},
        "minItems": least,
        "maxItems": most,
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def problem(said: Alternative, known: Sequence[str], cards: Sequence[str]) -> str | None:
    """Why an alternative is none, or None.

    Args:
        said: the alternative.
        known: families that it may name: those of the rules' plan.
        cards: names of the knowledge cards that the model was shown.
    """
    least = min(_LEAST_FAMILIES, len(known))
    if strange := [name for name in said.families if name not in known]:
        return f"{clean(strange[0], 40)!r} is no family that suits this task"
    if len(set(said.families)) < len(said.families):
        return "a family is named twice"
    if not least <= len(said.families) <= MOST_FAMILIES:
        return f"{len(said.families)} families are named: name {least} to {min(MOST_FAMILIES, len(known))}"
    if strange := [name for name in said.cards if name not in cards]:
        return f"{clean(strange[0], 40)!r} is no card that it was shown"
    return None


def plan_of(said: Alternative, rules: PipelinePlan) -> PipelinePlan:
    """The rules' plan with the alternative's families and folds.

    The split's protocol, groups and times, the target and the budget stay: facts and the person decide those.

    Raises:
        PlanError: a family of it is not in the catalogue.
    """
    whys = {f.name: f.why for f in rules.families}
    families = tuple(
        FamilyPlan(name=name, why=whys.get(name) or family(name).title) for name in said.families
    )
    if not families:
        raise PlanError("NO-FAMILY", "the alternative names no family", "name one")
    split = rules.split.model_copy(update={"folds": _folds(rules.split.folds, said.validation)})
    return rules.model_copy(update={"families": families, "split": split})


def _folds(planned: int, wish: Validation) -> int:
    """The next of one, three and five folds in the wanted direction."""
    if wish == "more_folds":
        return min((n for n in _FOLDS if n > planned), default=planned)
    if wish == "fewer_folds":
        return max((n for n in _FOLDS if n < planned), default=planned)
    return planned


def suspicions(answer: PlannerAnswer, columns: Sequence[str], model: str) -> tuple[str, ...]:
    """Notes on suspected columns. They stay inputs: to drop them without being asked would be dishonest."""
    reasons = {
        "known_only_afterwards": "is known only after the outcome",
        "identifier": "is an identifier and no property",
    }
    named = {s.column: reasons[s.because] for s in answer.suspects if s.column in columns}
    return tuple(
        f"{clean(model, 60)} suspects that {column[:60]!r} {reason}; it stays an input: "
        f"if that is so, leave it out with exclude={column[:60]!r}"
        for column, reason in list(named.items())[:MOST_SUSPECTS]
    )


def clean(text: str, most: int = _MOST_WORDS) -> str:
    """A model's or a file's words on one line: printable, without markup, at most ``most`` characters."""
    head = text[: 4 * most]
    line = " ".join("".join(c if c.isprintable() and c not in "<>[]`" else " " for c in head).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
