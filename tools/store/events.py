"""The events of a run: everything that happened, in order, never changed."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from ...pipelines.contracts import Value


class EventKind(StrEnum):
    """What can happen. In brackets the body; ``number`` is a trial's where one is named."""

    #: Always first: {run_id, spec, versions, machine, catalogue, options}.
    RUN_CREATED = "run_created"
    #: {spec, model, said}: another language model speaks from here on; the first is in RUN_CREATED.
    LLM_CHOSEN = "llm_chosen"
    #: {field, answer}: what the person answered to a question, as far as it was of use.
    ANSWERED = "answered"
    #: {prompt, version, template_sha256, fingerprint, request}: a language model is about to be asked, with
    #: exactly this; number counts exchanges, attempt the processes that died while they waited for the answer.
    LLM_ASKED = "llm_asked"
    #: {asked, host, path, bytes, sha256, body}: a body that is about to leave for a language model, to the byte, for
    #: the LLM_ASKED of that place in order; body is None where an earlier one has that hash. Retries have one each.
    LLM_SENT = "llm_sent"
    #: {Exchange}: the reply, or why there is none.
    LLM_ANSWERED = "llm_answered"
    #: {prompt, reason, fingerprint}: the crew went on without an answer.
    LLM_FALLBACK = "llm_fallback"
    #: {DataProfile}
    PROFILED = "profiled"
    #: {PipelinePlan}; the task as understood is inside.
    PLANNED = "planned"
    #: {Audit}: what inputs tell that they could not tell of new rows.
    AUDITED = "audited"
    #: {proposals: [Suggestion]}: configurations to try after the defaults.
    SUGGESTED = "suggested"
    #: {FeatureSet}: features that a language model would have derived, or why it was not asked.
    FEATURES_PROPOSED = "features_proposed"
    #: {FeatureVerdict}: whether they are kept.
    FEATURES_JUDGED = "features_judged"
    #: {rows: development rows, test_rows, folds, sha256 of the row numbers}
    SPLIT = "split"
    #: A process took the run up: {pid, elapsed}; ``attempt`` counts them, 0 is the first.
    OPENED = "opened"
    #: {Proposal}; number is the trial's.
    PROPOSED = "proposed"
    #: {pid}; number is the trial's, attempt counts runs of the same proposal.
    STARTED = "started"
    #: {trial: Trial, elapsed: seconds of the budget used so far}; number is the trial's.
    FINISHED = "finished"
    #: {reason}: why the search ended (trials, time limit, interrupted, space exhausted).
    SEARCH_ENDED = "search_ended"
    #: {trial, incumbents: [Incumbent]}: the winner's number, and the trials that were best beyond noise before it.
    SELECTED = "selected"
    #: The vault was opened: {test, dummy, default, ...}. There can be one of them only.
    TEST_OPENED = "test_opened"
    #: {path, sha256}: a file of the run folder that is complete, or {files: [{path, sha256}]}: several;
    #: number counts these events, and the last word on a path holds.
    ARTIFACT = "artifact"
    #: {Told}: where, when and in how many seconds the run came to its end.
    TOLD = "told"
    #: {Verdict}
    VERDICT = "verdict"
    #: {advice: [Advice]}: what a language model says of the verdict.
    ADVISED = "advised"
    #: {columns}: suspected columns that the person accepts, after the verdict.
    ACCEPTED = "accepted"
    #: {RunResult}: the run is over.
    RESULT = "result"
    #: {from, to, events, copy}: an older version wrote the record up to here; see :mod:`.migrate`.
    MIGRATED = "migrated"
    #: {kept, lost, dropped, vouched, why}: the record is what was left of a damaged one; see
    #: ``tools/doctor/repair.py``.
    REPAIRED = "repaired"


class Event(Value):
    """One row of the event table. ``at`` is seconds since 1970 (wall clock, for people only)."""

    seq: int
    kind: EventKind
    number: int
    attempt: int
    at: float
    body: Mapping[str, Any]
