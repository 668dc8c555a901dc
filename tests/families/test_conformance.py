"""Every family of the catalogue keeps the protocol. A new family is tested by being in the catalogue."""

import subprocess
import sys

import pytest
from automl_agent.pipelines import conformance
from automl_agent.pipelines.catalogue import FAMILIES, LOCATORS, PRETRAINED, SEERS, family, idle_families
from automl_agent.pipelines.contracts import (
    ColumnKind,
    DataError,
    InputColumn,
    PlanError,
    TaskKind,
    TrialError,
)
from automl_agent.pipelines.family import FitContext
from automl_agent.pipelines.image.examples import located

KINDS = [pytest.param(0, id="regression"), pytest.param(2, id="binary"), pytest.param(3, id="classes")]
#: Fitting every choice of these takes a minute.
SLOW = {"mlp", "random_forest", "extra_trees", "text_fast", "text_transformer", "image_resnet", "image_vit"}
#: What needs weights is tested where there are some: ``tests/pretrained``.
LABELLERS = [name for name in FAMILIES if name not in LOCATORS and name not in PRETRAINED]
labellers = pytest.mark.parametrize("name", LABELLERS)
locators = pytest.mark.parametrize("name", sorted(LOCATORS))


def slow(name: str) -> tuple[pytest.MarkDecorator, ...]:
    return (pytest.mark.long,) if name in SLOW else ()


@labellers
@pytest.mark.parametrize("classes", KINDS)
def test_predictions_are_sound(name: str, classes: int) -> None:
    conformance.check_predictions(family(name), classes)


@labellers
@pytest.mark.parametrize("classes", KINDS)
def test_a_saved_model_predicts_the_same(name: str, classes: int) -> None:
    conformance.check_reload(family(name), classes)


@labellers
@pytest.mark.parametrize("classes", KINDS[:2])
def test_the_same_seed_gives_the_same_model(name: str, classes: int) -> None:
    conformance.check_repeats(family(name), classes)


@labellers
@pytest.mark.parametrize("classes", KINDS[:2])
def test_rows_stand_alone_and_unseen_cells_are_no_error(name: str, classes: int) -> None:
    conformance.check_rows_alone(family(name), classes)


@pytest.mark.parametrize("name", [pytest.param(n, marks=slow(n)) for n in LABELLERS])
@pytest.mark.parametrize("classes", KINDS[:2])
def test_the_space_holds_what_can_be_fitted(name: str, classes: int) -> None:
    conformance.check_space(family(name), classes)


@pytest.mark.parametrize("name", [name for name in LABELLERS if family(name).monotone])
@pytest.mark.parametrize("classes", KINDS[:2])
def test_what_can_be_held_to_a_direction_keeps_to_it(name: str, classes: int) -> None:
    conformance.check_monotone(family(name), classes)


@pytest.mark.parametrize("name", [name for name in LABELLERS if name not in SEERS])
@pytest.mark.parametrize("classes", KINDS[1:2])
def test_what_sees_no_pictures_passes_over_them(name: str, classes: int) -> None:
    conformance.check_passes_over_pictures(family(name), classes)


@labellers
def test_a_class_without_rows_keeps_its_column(name: str) -> None:
    conformance.check_absent_class(family(name))


@labellers
def test_one_class_alone_is_a_failed_trial(name: str) -> None:
    frame, target, schema = conformance.example_for(family(name), 2)
    params = family(name).space(conformance.facts(schema, target)).default()
    with pytest.raises(TrialError):
        family(name).fit(frame, target * 0, params, FitContext(schema=schema, metric="log_loss", seed=0))


@locators
def test_what_locates_is_sound_and_better_than_a_constant(name: str) -> None:
    conformance.check_predictions(family(name), 0)


@locators
def test_what_locates_predicts_the_same_when_it_was_saved(name: str) -> None:
    conformance.check_reload(family(name), 0)


@locators
def test_what_locates_looks_at_each_picture_alone(name: str) -> None:
    conformance.check_rows_alone(family(name), 0)


@locators
@pytest.mark.long
def test_what_locates_is_the_same_model_of_the_same_seed(name: str) -> None:
    conformance.check_repeats(family(name), 0)


@locators
@pytest.mark.long
def test_what_locates_has_a_space_of_what_can_be_fitted(name: str) -> None:
    conformance.check_space(family(name), 0)


@locators
def test_what_locates_is_for_its_own_kind_of_task_alone(name: str) -> None:
    found = family(name)
    task = conformance.task_of(found)
    assert task is not None
    for kind in TaskKind:
        _, target, schema = located(task, 40, 0)
        other = schema.model_copy(update={"kind": kind})
        told = conformance.facts(schema, target).model_copy(update={"inputs": other})
        assert (found.unsuited(told) is None) == (kind is task)
        assert (name in idle_families({ColumnKind.IMAGE}, kind)) == (kind is not task)
        few = told.model_copy(update={"rows": 5})
        assert found.unsuited(few) is not None


@pytest.mark.parametrize("kind", [kind for kind in TaskKind if kind.locates])
def test_nothing_that_labels_is_for_what_is_to_be_located(kind: TaskKind) -> None:
    _, target, schema = located(kind, 200, 0)
    text = InputColumn(id="c9", name="text", kind=ColumnKind.TEXT)
    told = conformance.facts(schema.model_copy(update={"columns": (*schema.columns, text)}), target)
    suited = {name for name in FAMILIES if family(name).unsuited(told) is None}
    assert len(suited) == 1
    assert suited < LOCATORS
    assert set(FAMILIES) - suited == idle_families({c.kind for c in told.inputs.columns}, kind)


@pytest.mark.parametrize("name", FAMILIES)
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
