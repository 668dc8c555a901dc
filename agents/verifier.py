"""The verifier: gathers what was measured. Checks decide on it, deterministically; none can be talked over."""

import numpy as np

from ..pipelines.contracts import Probes, Trial
from ..pipelines.pretrained.choice import needed
from ..tools.delivery.deliver import Delivered
from ..tools.delivery.sealed import SealedTest
from ..tools.recompute.measured import Measured
from ..tools.recompute.pictured import pictured
from ..tools.session import Session
from ..tools.splits import clusters
from ..tools.verify.apart import apart_of
from ..tools.verify.groups import groups_of
from ..tools.verify.parts import Part, part_of, parts_of


def measure(
    session: Session, winner: Trial, sealed: SealedTest, delivered: Delivered, probes: Probes
) -> Measured:
    """Everything that the verdict rests on and that nothing else in the run folder tells."""
    asked = session.plan.task.constraints
    default = sealed.default
    return Measured(
        truth=session.dataset.truth,
        split=session.split,
        clusters=clusters(session.plan.split, session.dataset.rows, session.split.test),
        given=np.load(session.space.target, allow_pickle=False),
        default_trial=sealed.default_trial,
        default=None if default is None or default is sealed.tested else default.predictions,
        delivered=delivered.predictions,
        reloaded=delivered.reloaded,
        reload_problem=delivered.reload_problem,
        shuffled=delivered.shuffled,
        shuffled_rows=delivered.shuffled_rows,
        size_bytes=delivered.size_bytes,
        one_row_ms=delivered.one_row_ms,
        thousand_rows_ms=delivered.thousand_rows_ms,
        refitted=delivered.manifest.refitted,
        inputs=tuple(c.name for c in delivered.manifest.inputs.columns),
        audit=session.history.audit,
        probes=probes,
        apart=apart_of(session.dataset.layout, session.split),
        groups=groups_of(session.dataset.audited, session.split.test, asked.fair_bounds),
        varied=delivered.varied,
        peak_memory_mb=delivered.peak_memory_mb,
        explanation=delivered.explanation,
        parts=_parts(session, winner) if asked.commercial else (),
        pictured=pictured(session, sealed.truth, sealed.tested.predictions, sealed.tested.labels),
    )


def _parts(session: Session, winner: Trial) -> tuple[Part, ...]:
    """Libraries and weights that the model consists of, beside its own numbers."""
    proposal = winner.proposal
    held = needed(session.plan.weights, proposal.family, proposal.params)
    return (*parts_of(proposal.family), *map(part_of, held))
