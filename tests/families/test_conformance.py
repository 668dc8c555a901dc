"""Every family of the catalogue keeps the protocol. A new family is tested by being in the catalogue."""

import subprocess
import sys

import pytest
from automl_agent.pipelines import conformance
from automl_agent.pipelines.catalogue import FAMILIES, SEERS, family
from automl_agent.pipelines.contracts import DataError, PlanError, TrialError
from automl_agent.pipelines.family import FitContext

KINDS = [pytest.param(0, id="regression"), pytest.param(2, id="binary"), pytest.param(3, id="classes")]
#: Fitting every choice of these takes a minute.
SLOW = {"mlp", "random_forest", "extra_trees", "text_fast", "text_transformer", "image_resnet", "image_vit"}
families = pytest.mark.parametrize("name", FAMILIES)


def slow(name: str) -> tuple[pytest.MarkDecorator, ...]:
    return (pytest.mark.long,) if name in SLOW else ()


@families
@pytest.mark.parametrize("classes", KINDS)
def test_predictions_are_sound(name: str, classes: int) -> None:
    conformance.check_predictions(family(name), classes)


@families
@pytest.mark.parametrize("classes", KINDS)
def test_a_saved_model_predicts_the_same(name: str, classes: int) -> None:
    conformance.check_reload(family(name), classes)


@families
@pytest.mark.parametrize("classes", KINDS[:2])
def test_the_same_seed_gives_the_same_model(name: str, classes: int) -> None:
    conformance.check_repeats(family(name), classes)


@families
@pytest.mark.parametrize("classes", KINDS[:2])
def test_rows_stand_alone_and_unseen_cells_are_no_error(name: str, classes: int) -> None:
    conformance.check_rows_alone(family(name), classes)


@pytest.mark.parametrize("name", [pytest.param(n, marks=slow(n)) for n in FAMILIES])
@pytest.mark.parametrize("classes", KINDS[:2])
def test_the_space_holds_what_can_be_fitted(name: str, classes: int) -> None:
    conformance.check_space(family(name), classes)


@pytest.mark.parametrize("name", [name for name in FAMILIES if family(name).monotone])
@pytest.mark.parametrize("classes", KINDS[:2])
def test_what_can_be_held_to_a_direction_keeps_to_it(name: str, classes: int) -> None:
    conformance.check_monotone(family(name), classes)


@pytest.mark.parametrize("name", [name for name in FAMILIES if name not in SEERS])
@pytest.mark.parametrize("classes", KINDS[1:2])
def test_what_sees_no_pictures_passes_over_them(name: str, classes: int) -> None:
    conformance.check_passes_over_pictures(family(name), classes)


@families
def test_a_class_without_rows_keeps_its_column(name: str) -> None:
    conformance.check_absent_class(family(name))


@families
def test_one_class_alone_is_a_failed_trial(name: str) -> None:
    frame, target, schema = conformance.example_for(family(name), 2)
    params = family(name).space(conformance.facts(schema, target)).default()
    with pytest.raises(TrialError):
        family(name).fit(frame, target * 0, params, FitContext(schema=schema, metric="log_loss", seed=0))


@families
def test_metadata_is_there(name: str) -> None:
    found = family(name)
    assert found.name == name
    assert found.title
    assert found.licence


def test_a_family_that_there_is_not() -> None:
    with pytest.raises(PlanError, match="NO-SUCH-FAMILY"):
        family("oracle")


def test_asking_for_spaces_loads_no_library() -> None:
    code = (
        "import sys; from automl_agent.pipelines.catalogue import FAMILIES, SEERS, family;"
        "[family(n) for n in FAMILIES];"
        "print([m for m in ('torch', 'lightgbm', 'xgboost', 'catboost', 'sklearn', 'skrub', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_file_with_foreign_types_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from automl_agent.pipelines.tabular.persist import load
    from sklearn.preprocessing import FunctionTransformer
    from skops import io

    io.dump(FunctionTransformer(func=print), tmp_path / "encoder.skops")
    with pytest.raises(DataError, match="BAD-MODEL"):
        load(tmp_path / "encoder.skops")
    (tmp_path / "broken.skops").write_bytes(b"nothing")
    with pytest.raises(DataError, match="BAD-MODEL"):
        load(tmp_path / "broken.skops")
