"""One decision."""

from ...pipelines.contracts import Value


class Decision(Value):
    """What was decided, why, and what came of it. All texts are plain and may be hostile.

    Attributes:
        topic: what it is about, in a word or a few.
        question: that it answers.
        choice: what was decided.
        options: what else there was.
        evidence: what it rests on, as recorded.
        cost: seconds, tokens, dollars that it took; empty where none are on record.
        effect: what came of it, measured; empty where that is not known yet.
    """

    topic: str
    question: str
    choice: str
    options: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    cost: str = ""
    effect: str = ""
