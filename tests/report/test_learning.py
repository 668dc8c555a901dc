"""How the delivered network learned, in the report."""

from dataclasses import replace

from automl_agent.pipelines.contracts import GIVEN_UP, EpochLoss, Learning
from automl_agent.tools.report import ReportData, report_texts
from automl_agent.tools.report.document import Facts, Gallery
from automl_agent.tools.report.sections.learning import learning

from .samples import sample


def learned(held: bool, **more: object) -> ReportData:
    run = sample(2, folds=2)
    assert run.winner is not None
    epochs = tuple(EpochLoss(epoch=n, loss=1 / n, held_out=1.2 / n if held else None) for n in range(1, 6))
    said = Learning(
        device="cpu, 2 threads",
        seconds=3.0,
        rows_per_second=1234.0,
        peak_memory_mb=300.0,
        joules=5000.0,
        precision="mixed",
        epochs=epochs,
        best=4,
        ended="all epochs are done",
    ).model_copy(update=more)
    folds = tuple(f.model_copy(update={"learning": said}) for f in run.winner.folds)
    winner = run.winner.model_copy(update={"folds": folds})
    trials = tuple(winner if t.number == winner.number else t for t in run.trials)
    return replace(run, trials=trials)


def test_curves_and_what_it_took() -> None:
    section = learning(learned(held=True))
    assert section is not None
    gallery, taken = section.blocks
    assert isinstance(gallery, Gallery)
    assert isinstance(taken, Facts)
    curves = gallery.figures[0]
    assert len(curves.numbers.rows) == 10
    assert [c.text for c in curves.numbers.rows[3]] == ["1", "4", "0.2500", "0.3000"]
    facts = dict(taken.items)
    assert facts["Throughput"] == "1,234 rows/s"
    assert facts["Energy"] == "10.0 kJ"
    assert facts["Precision"] == "mixed, 16 and 32 bits"


def test_pages_have_it_with_and_without_held_out_rows() -> None:
    for held in (True, False):
        texts = report_texts(learned(held))
        assert "How the network learned" in texts["report.html"]
        assert "How the network learned" in texts["report.md"]


def _told(run: ReportData) -> dict[str, object]:
    section = learning(run)
    assert section is not None
    assert isinstance(section.blocks[1], Facts)
    return dict(section.blocks[1].items)


def test_what_time_cut_short_and_what_was_given_up_is_said() -> None:
    assert "Schedule" not in _told(learned(True))
    facts = _told(learned(True, total=5, cut=True, ended=f"{GIVEN_UP} 5 epochs"))
    assert facts["Schedule"] == "cut to 5 epochs, for which there was time"
    assert facts["Other trials"] == "1 given up early, since others were better by then"


def test_what_is_no_network_has_no_such_section() -> None:
    assert learning(sample(2)) is None
