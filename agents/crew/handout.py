"""What a run leaves beside its model for people who go on without automl-agent: its model as a script."""

from ...pipelines.contracts import PersonError, Trial
from ...tools.delivery.deliver import Delivered
from ...tools.session import Session
from .state import Desk

#: With less time than this the script is left to ``automl-agent export``.
_SECONDS = 1.0
#: Reading a larger file once more, for its header, takes longer than a run has at its end.
_MOST_BYTES = 64 << 20


def hand_out(desk: Desk, session: Session, winner: Trial, delivered: Delivered) -> None:
    """Write ``train.py`` into the run folder, or say in a line why there is none."""
    if (why := _written(session, winner, delivered)) is not None:
        desk.stage(f"no train.py: {why}")


def _written(session: Session, winner: Trial, delivered: Delivered) -> str | None:
    if session.clock.remaining < _SECONDS or session.profile.file.bytes > _MOST_BYTES:
        return f"there was no time for it; automl-agent export {session.folder.name} --to train writes it"
    try:
        from ...tools.export.training import why_not, write_training
        from ...tools.export.training.gather import gather

        source = gather(
            session.plan,
            session.profile,
            session.dataset,
            session.split,
            delivered.manifest,
            winner,
            delivered.predictions,
            session.cores,
        )
        if (why := why_not(source)) is not None:
            return why
        write_training(session.folder, source)
    except PersonError as error:
        return error.what
    except Exception as error:  # noqa: BLE001 - a run that has its model ends well whatever this extra meets; it is said
        return f"a fault of automl-agent, {type(error).__name__}: {str(error)[:160]}"
    return None
