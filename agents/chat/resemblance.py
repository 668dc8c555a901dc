"""Examples in several languages, and linear classifiers of their words and letters.

Expressions find what they were written for; this finds what is said nearly so. ``examples/KIND/NAME.txt`` has one
example a line: whoever finds a turn misread adds it there.
"""

import threading
from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..intake.words.stems import fold

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

#: Kinds of examples: what a turn is for, what a change wishes for, which of two mistakes is told.
INTENTS, WISHES, MISTAKES = "intents", "wishes", "mistakes"
_EXAMPLES = Path(__file__).parent / "examples"
_LONGEST = 400
_FITTING: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
#: Strength of the fit.
_C = 30.0


@lru_cache(maxsize=512)
def sure_of(kind: str, text: str) -> tuple[tuple[str, float], ...]:
    """(name, how sure the classifier of that name alone is, 0 to 1) for all names of a kind."""
    from scipy.special import expit

    model = classifier(kind)
    decided = model.decision_function([fold(text[:_LONGEST])])[0]
    # Of two names there is one classifier, of the second.
    each = expit([-decided, decided] if len(model.classes_) == 2 else decided)
    return tuple((str(name), float(sure)) for name, sure in zip(model.classes_, each, strict=True))


def examples(kind: str) -> list[tuple[str, str]]:
    """(name, words) of all examples of a kind."""
    return [
        (file.stem, line)
        for file in sorted((_EXAMPLES / kind).glob("*.txt"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def prepare() -> None:
    """Fit the classifiers beside whatever else goes on: people think while they are greeted."""
    kinds = sorted(folder.name for folder in _EXAMPLES.iterdir() if folder.is_dir())
    threading.Thread(target=lambda: [classifier(kind) for kind in kinds], daemon=True).start()


def classifier(kind: str) -> "Pipeline":
    """One logistic regression for each name, over words, pairs of words, and runs of letters; fitted once."""
    with _FITTING[kind]:
        return _fitted(kind)


@cache
def _fitted(kind: str) -> "Pipeline":
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline, make_union

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"[^\W_]{2,}")
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2)
    one = LogisticRegression(C=_C, solver="liblinear", class_weight="balanced", random_state=0)
    names, texts = zip(*examples(kind), strict=True)
    model = make_pipeline(make_union(words, letters), OneVsRestClassifier(one))
    return model.fit([fold(t) for t in texts], names)
