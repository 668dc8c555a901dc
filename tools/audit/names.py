"""``post_outcome_names``: columns whose names sound as if they were known only after the outcome. Hints, no more."""

import re

import numpy as np

from ...pipelines.contracts import Suspect
from .association import between, quantile_codes
from .view import Feature, View

CHECK = "post_outcome_names"
#: Share of variance that the column must have in common with the target, and rows it takes to measure it.
_RELATED = 0.02
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SEAMS = re.compile(r"[^a-z0-9à-ÿ]+")
#: Words of names, as they stand between seams; several are set apart by blanks. A trailing * takes any ending.
_WORDS = (
    # English
    "outcome*", "result", "results", "resolved", "resolution", "closed at", "close date", "closed date", "closed on",
    "closing date", "refund*", "chargeback*", "discharge*", "settle*", "write off", "writeoff", "charged off",
    "charge off", "recoveries", "recovery fee", "collection recovery*", "default date", "date of default", "churn date",
    "churn reason", "cancel reason", "cancellation reason", "cancellation date", "cancelled at", "canceled at",
    "exit date", "exit reason", "end reason", "leave date", "leaving date", "left at", "termination*", "death date",
    "date of death", "deceased*", "autopsy*", "postmortem*", "verdict", "final", "actual", "realized", "realised",
    "observed", "time to event", "time to failure", "time to churn", "time to default", "days to event",
    "days until*", "days to churn", "days to default", "days to failure", "length of stay", "los", "survival time",
    "follow up*", "after", "post outcome", "returned at", "return date", "delivered at", "delivery date actual",
    "lifeboat", "penalty paid", "last payment*", "total payment*", "total rec*", "claim paid", "payout*", "fraud confirmed",
    "investigation*", "call duration",
    # German
    "ergebnis*", "ausgang", "erstattung*", "rückerstattung*", "rueckerstattung*", "kündigungsdatum", "kuendigungsdatum",
    "kündigungsgrund", "kuendigungsgrund", "abschlussdatum", "entlassung*", "entlassen*", "ausfalldatum",
    "sterbedatum", "todesdatum", "endgültig*", "endgueltig*", "tatsächlich*", "tatsaechlich*", "geschlossen*",
    "erledigt*", "verweildauer", "austrittsdatum", "austrittsgrund", "mahnung*", "inkasso*", "schadenhöhe",
    # Spanish
    "resultado*", "desenlace", "reembolso*", "devolucion*", "devolución*", "fecha cierre", "fecha de cierre",
    "fecha baja", "fecha de baja", "motivo baja", "motivo de baja", "alta hospitalaria", "fecha alta", "fecha de alta",
    "liquidacion*", "liquidación*", "fecha impago", "cerrado*", "resuelto*", "definitivo*",
    # French
    "resultat*", "résultat*", "issue", "remboursement*", "date cloture", "date clôture", "date de cloture",
    "date de clôture", "date resiliation", "date résiliation", "date de resiliation", "date de résiliation",
    "motif resiliation", "motif résiliation", "date sortie", "date de sortie", "motif sortie", "reglement*",
    "règlement*", "date deces", "date décès", "date de deces", "date de décès", "definitif*", "définitif*", "reel", "réel",
)  # fmt: skip
_PATTERN = re.compile(
    r"(?:^| )(?:"
    + "|".join(re.escape(w).replace(r"\*", r"[^ ]*").replace(r"\ ", " ") for w in _WORDS)
    + r")(?:$| )"
)


#: Words that make a namesake of the target its past.
_PAST = frozenset(
    (
        "lag",
        "last",
        "prev",
        "previous",
        "prior",
        "past",
        "before",
        "yesterday",
        "ago",
        "old",
        "mean",
        "avg",
        "average",
        "rolling",
        "history",
        "letzte",
        "vorher",
        "früher",
        "anterior",
        "ultimo",
        "precedent",
        "dernier",
    )
)


def sounds_later(name: str) -> bool:
    """Whether a column is called like something that is known only once the outcome is."""
    return _PATTERN.search(" ".join(_parts(name))) is not None


def named_after(name: str, target: str) -> bool:
    """Whether a column is called after the target, with something more to it, and not as its past."""
    own, of = _parts(target), _parts(name)
    return bool(own) and len(of) > len(own) and set(own) <= set(of) and not _PAST & set(of)


def _parts(name: str) -> list[str]:
    return _SEAMS.sub(" ", _CAMEL.sub("_", name[:200]).lower()).split()


def post_outcome_names(view: View) -> tuple[Suspect, ...]:
    """Hints: names that sound later, of columns that go together with the target."""
    return tuple(
        Suspect(
            check=CHECK,
            columns=(f.name,),
            evidence=(
                f"its name sounds like something known only afterwards, and it shares {value:.0%} of the target's "
                "variance: will it be there when the model is used?"
            ),
            hint=True,
        )
        for f in view.features
        if (sounds_later(f.name) or (view.classes and named_after(f.name, view.target)))
        and (value := relation(f, view.y, view.classes)) >= _RELATED
    )


def relation(feature: Feature, y: np.ndarray, classes: int) -> float:
    """Share of the variance of the target, or of one class, that lies between the column's values."""
    codes = feature.codes if feature.distinct <= 8 else quantile_codes(feature.values, 8)
    if not classes:
        return between(codes, y)
    return max(between(codes, (y == k).astype(np.float64)) for k in range(min(classes, 12)))
