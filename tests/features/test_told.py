"""The report tells which features there were, and the score with and without, and nothing where there are none."""

from automl_agent.pipelines.contracts import DerivedFeature, FeatureSet, FeatureVerdict, RefusedFeature
from automl_agent.tools.report.data import ReportData
from automl_agent.tools.report.sections.features import features

from ..report.samples import HOSTILE, sample

PROPOSED = FeatureSet(
    family="catboost",
    features=(DerivedFeature(expression="c0 / c1", why="years for the pay"),),
    refused=(RefusedFeature(text="log(c9)", reason="'c9' is no input"),),
)
KEPT = FeatureVerdict(kept=True, trial=5, over=1, score=0.83, without=0.81, chance=0.02)


def told(
    proposed: FeatureSet | None, verdict: FeatureVerdict | None = None, derived: tuple[str, ...] = ()
) -> str:
    run = sample()
    plan = run.plan.model_copy(update={"derived": derived})
    data = ReportData(**{**vars(run), "plan": plan, "features": proposed, "feature_verdict": verdict})
    found = features(data)
    return "" if found is None else str(found.model_dump())


def test_without_features_there_is_no_section() -> None:
    assert told(None) == ""


def test_kept_ones_stand_with_both_scores_and_what_was_refused() -> None:
    text = told(PROPOSED, KEPT)
    assert "age / pay" in text
    assert "0.8300 with them (trial 5) and 0.8100 without (trial 1)" in text
    assert "probability 0.02: they are kept" in text
    assert "'c9' is no input" in text
    assert "cannot know more than these columns do" in text


def test_others_are_said_not_to_be_used_and_why() -> None:
    within = KEPT.model_copy(update={"kept": False, "chance": 0.4})
    assert "within noise, so they are not used" in told(PROPOSED, within)
    worse = KEPT.model_copy(update={"kept": False, "chance": None, "score": 0.8})
    assert "they are not better, and not used" in told(PROPOSED, worse)
    assert "it failed with them" in told(PROPOSED, worse.model_copy(update={"score": None}))
    assert "They were not tried" in told(PROPOSED)
    assert "There was nothing to try" in told(PROPOSED.model_copy(update={"features": ()}))
    assert "was asked for features: one of 5 trials" in told(
        FeatureSet(skipped="one of 5 trials is too much")
    )


def test_those_of_the_plan_are_listed_and_foreign_words_stay_words() -> None:
    assert "as the plan says" in told(None, derived=("age / pay",))
    hostile = FeatureSet(
        family="catboost",
        features=(DerivedFeature(expression="c7 + 1", why=HOSTILE),),
        refused=(RefusedFeature(text=HOSTILE, reason=HOSTILE),),
    )
    text = told(hostile, KEPT)
    assert "c7 + 1" in text
    assert "\x1b" not in text
