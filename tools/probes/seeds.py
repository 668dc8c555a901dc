"""The same configuration with other seeds, its rows and columns in another order: a score must not hang on those."""

import numpy as np

from ...pipelines.contracts import Gain
from ..data.cast import write_arrow
from ..search.seeds import derive
from .bench import Bench


def other_seeds(bench: Bench, count: int, seconds: float) -> tuple[Gain, ...] | str:
    """The winner's gain over each of ``count`` fits otherwise; why there is none, if there is none."""
    session = bench.session
    random = np.random.default_rng(derive(session.plan.seed, "other seeds"))
    columns = session.inputs.columns
    backwards = session.inputs.model_copy(update={"columns": tuple(reversed(columns))})
    features = bench.folder / "backwards.arrow"
    write_arrow(session.dataset.features.frame.select(c.id for c in backwards.columns), features)
    jobs = [
        bench.job(
            f"seed-{n}",
            features=features,
            inputs=backwards,
            train=random.permutation(bench.train),
            seed=derive(bench.winner.proposal.seed, f"other {n}"),
        )
        for n in range(count)
    ]
    outcomes = bench.run(jobs, seconds)
    ours = bench.predicted
    truth = session.dataset.truth.rows(bench.validation)
    gains = [
        bench.gain(truth, ours, bench.decided(o.predictions)) for o in outcomes if o.predictions is not None
    ]
    if not gains:
        return outcomes[0].report.reason or outcomes[0].report.status.value
    return tuple(Gain(mean=mean, error=error) for mean, error in gains)
