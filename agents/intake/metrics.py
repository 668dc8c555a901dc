"""Which metric a request asks for, by name or by what matters to it."""

import re
from collections.abc import Iterator

from ...pipelines.contracts import METRICS, RequestError
from .candidates import Candidate
from .reading import Reading

NAMED, IMPLIED, HINTED = 3.0, 1.5, 0.5
_F1 = r"f[ -]?1(?:[ -]?(?:score|mass|wert|measure))?|f[ -](?:measure|score)"
_EQUAL = (
    r"macro|makro|both classes (?:count )?(?:the same|equally|alike)|equal(?:ly)?(?: weight\w*)?|every class|each class|all classes|unweighted|"
    r"gleich gewichtet|beide klassen|both classes|per class|igual peso|ambas clases"
)
#: Patterns on folded text, tried in this order; what one has taken the next ones do not see.
_NAMES: tuple[tuple[str, str], ...] = (
    ("average_precision", r"pr[ -]?auc|auc[ -]?pr|au-?prc|average precision|precision[- ]recall(?: auc| curve| area)?|area under (?:the )?(?:pr|precision)[\w -]{0,15}curve"),
    ("roc_auc", r"roc[ -]?auc|auc[ -]?roc|au-?roc|area (?:under|below) (?:the )?(?:roc |receiver[\w -]{0,30})?curve|area bajo la curva(?: roc)?|aire sous la courbe(?: roc)?|flache unter der (?:roc[ -]?)?kurve|auc|roc(?: curve)?|gini"),
    ("log_loss", r"log[ -]?loss|logarithmic loss|logistic loss|cross[ -]?entropy|log[ -]?likelihood"),
    ("brier", r"brier(?: score)?"),
    ("balanced_accuracy", r"balanced acc(?:uracy)?|exactitud balanceada|ausgewogene\w? genauigkeit|balancierte\w? genauigkeit|bal(?:anced)?[ -]?acc(?:uracy)?|precision balanceada|(?:precision|exactitude) equilibree|balanced error"),
    ("f1", _F1),
    ("rmsle", r"rmsle|root mean squared? log(?:arithmic)?(?: error)?|logarithmic error"),
    ("rmse", r"rmse|root[ -]mean[ -]squared?(?:[ -]error)?|raiz del error cuadratico medio|wurzel\w* (?:aus )?(?:dem |des )?mittleren quadratischen fehlers?"),
    ("median_absolute_error", r"median (?:absolute )?error|medae|median absolute deviation|error absoluto mediano|erreur (?:absolue mediane|mediane absolue|mediane)|median(?:er)? absolut\w* fehler"),
    ("smape", r"smape|symmetric mean absolute percentage error"),
    ("mape", r"mape|mean absolute percent(?:age)? error|mean percentage error|(?:mittlere\w? )?(?:absolute\w? )?prozentuale\w? (?:fehler|abweichung)|error porcentual(?: absoluto)?(?: medio)?|erreur (?:absolue )?(?:moyenne )?en pourcentage"),
    ("mae", r"mae|mean absolute (?:error|deviation)|average (?:absolute )?error|mean error|absolute errors?|mittlere\w? (?:absolute\w? )?(?:fehler|abweichung)|error (?:absoluto )?medio|erreur (?:absolue )?moyenne"),
    ("mse", r"mse|mean squared? error|squared error|error cuadratico medio|mittlere\w? quadratische\w? (?:fehler|abweichung)|erreur quadratique moyenne"),
    ("r2", r"r[ -]?2(?: score)?|r²|r\^2|r[ -]?squared?|r[ -]quadrat|coefficient of determination|(?:explained variance|variance explained)|bestimmtheitsmass"),
    ("spearman", r"spearman(?:'?s)?(?: rank)?(?: correlation)?|rank correlation"),
    ("max_error", r"max(?:imum|imal)?[ -]error|(?:largest|worst[- ]case) error"),
    ("mcc", r"mcc|matthews?(?:'?s)?(?: correlation(?: coefficient)?)?"),
    ("cohen_kappa", r"(?:cohen'?s? )?kappa"),
    ("recall", r"recall|sensitivity|true positive rate|sensitivitat|sensibilidad|exhaustividad"),
    ("precision", r"precision"),
    ("accuracy", r"ac+ur+acy|acc|genauigkeit|trefferquote|exactitud|exactitude|(?:misclassification|classification error|error) rate|classification error|fehlerrate|tasa de error|taux d.erreur|percent correct|share of correct \w+|proportion correct|hit rate"),
    ("cost", r"(?:total|mean|average|expected|misclassification) costs?"),
)  # fmt: skip
_WISHES: tuple[tuple[str, float, str], ...] = (
    ("roc_auc", IMPLIED, r"ranking|rank(?:ed|s)?\b(?! correlation)|order(?:ing)? (?:them|the|customers|rows|by risk)|prioriti[sz]e|who to (?:call|contact) first|reihenfolge"),
    ("log_loss", IMPLIED, r"calibrat\w+|(?:good|reliable|trustworthy|well[- ]\w+|honest|accurate) probabilit\w+|kalibrier\w+|probabilidades (?:bien )?calibradas"),
    ("mape", IMPLIED, r"percentage errors?|relative errors?|percent(?:age)? (?:off|deviation)|off by (?:more than )?\w+ percent"),
    ("mae", HINTED, r"(?:average|typical|mean) (?:miss|deviation|mistake)|robust to outliers|outliers (?:should|must) not"),
    ("rmse", HINTED, r"(?:big|large|gross) (?:mistakes?|errors?|misses) (?:hurt|cost|are|matter)\w*"),
    ("recall", HINTED, r"(?:miss|overlook)(?:ing)? (?:none|no one|nobody|any|as few)|catch (?:all|every|as many)"),
    ("precision", HINTED, r"(?:few|no|avoid) false (?:alarms?|positives?)"),
    ("average_precision", HINTED, r"(?:rare|needle|very few|heavily imbalanced|highly imbalanced|strongly imbalanced)"),
)  # fmt: skip
_COMPILED = tuple((name, re.compile(rf"(?<![\w-])(?:{pattern})(?![\w²])")) for name, pattern in _NAMES)
_WISHED = tuple((name, weight, re.compile(rf"\b(?:{pattern})")) for name, weight, pattern in _WISHES)
_BETTER = r"(?:maximi[sz]e|minimi[sz]e|optimi[sz]e(?: for)?|maximiere|minimiere|maximiza|minimiza)(?: the| la| el| die| le)?"
_ASKED = re.compile(
    r"\b(?:metric|metrik|metrica|metrique)(?:(?: (?:is|to use|should be|must be|called|named|will be))? ?[:=]? ?)[\"'`]?([a-z][\w-]{2,30})|"
    r"\b(?:score|measure) ?(?:[:=]|called|named) ?[\"'`]?([a-z][\w-]{2,30})|"
    rf"\b(?:use|using|by|with|{_BETTER})(?: the)? [\"'`]?([a-z][\w-]{{2,30}})[\"'`]?[ -](?:metric|score|metrik|coefficient|index)\b"
)
#: Without the word "metric", only what is written like a name (``FooScore``) is taken for one.
_ASKED_BY_NAME = re.compile(rf"\b{_BETTER} [\"'`]?([a-z][\w-]{{2,30}})")
#: Words after those cues that ask for no metric by name.
_PLAIN_WORDS = """
    all and any as at be by chance cost costs counts error errors false for in is it loss matters
    misses mistakes must my number of on or our overall profit revenue risk share should size sum
    that the this time to total use used we what which will with wrong you your
"""
_NO_NAME = frozenset(_PLAIN_WORDS.split())
_NEGATED = re.compile(
    r"(?<!/)\b(not|no|never|instead of|rather than|nicht|don'?t (?:care about|use)|without|forget|statt|en vez de)[ ]+(?:\w+ ){0,2}$"
)
_DISMISSED = re.compile(
    r"^[ ,]*(?:alone |by itself |here )*(?:(?:is|are|was|would be|seems?|ist|es) (?:\w+ ){0,2}?(?:useless|no use|meaningless|misleading|irrelevant|unimportant|pointless|nutzlos|inutil|not (?:what|useful|important|enough|interesting|good|the|relevant|meaningful|helpful))|(?:does not|doesn'?t|do not|don'?t|won'?t|will not) (?:matter|help|count|interest|say|tell|mean))"
)


def metric_candidates(reading: Reading) -> Iterator[Candidate]:
    """Candidates of ``metric``, named or implied, each at its place."""
    taken = [False] * len(reading.folded)
    for name, pattern in _COMPILED:
        for match in reading.matches(pattern):
            if any(taken[match.start() : match.end()]):
                continue
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
            if _NEGATED.search(reading.before(match.start(), 30)) or _DISMISSED.match(
                reading.after(match.end(), 60)
            ):
                continue
            found = _variant(name, reading, match.start(), match.end())
            yield Candidate(
                "metric", found, reading.quote(match.start(), match.end()), NAMED, at=match.start()
            )
    for name, weight, pattern in _WISHED:
        for match in reading.matches(pattern):
            if not any(taken[match.start() : match.end()]):
                yield Candidate(
                    "metric", name, reading.quote(match.start(), match.end()), weight, at=match.start()
                )


def _variant(name: str, reading: Reading, start: int, end: int) -> str:
    """Which F1, recall or precision: as said beside it."""
    if name != "f1":
        return name
    around = reading.before(start, 40) + " " + reading.after(end, 60)
    if re.search(_EQUAL, around):
        return "f1_macro"
    if re.search(r"weighted|gewichtet|ponderad", around):
        return "f1_weighted"
    return "accuracy" if re.search(r"\bmicro\b", around) else "f1"


def check_unknown(reading: Reading, known: bool) -> None:
    """Refuse a metric that is asked for by a name nobody knows.

    Args:
        reading: the request.
        known: whether a metric was found in it.

    Raises:
        RequestError: UNKNOWN-METRIC.
    """
    if known:
        return
    for match in reading.matches(_ASKED):
        word = next(g for g in match.groups() if g)
        if word not in _NO_NAME and not word.isdigit():
            raise unknown_metric(word)
    for match in reading.matches(_ASKED_BY_NAME):
        written = reading.text[match.start(1) : match.end(1)]
        if any(c.isupper() for c in written[1:]) and written.lower() not in _NO_NAME:
            raise unknown_metric(written)


def unknown_metric(word: str) -> RequestError:
    """The error for a metric called ``word``."""
    import difflib

    close = difflib.get_close_matches(word, METRICS, n=3, cutoff=0.5)
    return RequestError(
        "UNKNOWN-METRIC",
        f"no metric is called {word!r}",
        f"use {', '.join(close or list(METRICS)[:5])} or another of the README's list",
    )
