"""Derived features as Python text: a line for each, in functions that stand above it."""

from collections.abc import Sequence

from ....pipelines.contracts import InputSchema
from ....pipelines.expressions import Inputs, read_expression
from ....pipelines.expressions.check import kind_of
from ....pipelines.expressions.evaluate import fitted_parts
from ....pipelines.expressions.kinds import WORDS as WORD_KINDS
from ....pipelines.expressions.kinds import Kind
from ....pipelines.expressions.tree import Call, Column, Node, Number, Words, columns_of
from . import functions
from .literals import literal


def derived_text(texts: Sequence[str], schema: InputSchema) -> str:
    """The section of a script that computes these features; it defines ``learn`` and ``derive``.

    Args:
        texts: canonical expressions.
        schema: the inputs that they read.
    """
    return _Writer(texts, schema).text()


class _Writer:
    def __init__(self, texts: Sequence[str], schema: InputSchema) -> None:
        self._inputs = Inputs(schema)
        self._trees = [read_expression(text, self._inputs).tree for text in texts]
        self._fitted = {text: f"g{place}" for place, text in enumerate(fitted_parts(self._trees))}
        self._used: dict[str, str] = {}
        self._shared: dict[str, None] = {functions.SHARED: None}

    def text(self) -> str:
        parts = fitted_parts(self._trees)
        learned = [f"        {self._fitted[t]}={self._learned(part)}," for t, part in parts.items()]
        made = [f"        d{place}={self._call(tree)}," for place, tree in enumerate(self._trees)]
        ids = dict.fromkeys(i for tree in self._trees for i in columns_of(tree))
        opened = [f"    {i} = {self._opened(i)}" for i in ids]
        named = [f"{name} = finite({of})" for name, of in self._used.items()]
        head = ["from collections import Counter", ""] if parts else []
        return "\n".join(
            [
                *head,
                *(text.strip("\n") + "\n\n" for text in self._shared),
                *named,
                "",
                "",
                "def learn(frame):",
                '    """What features take from the training rows."""',
                *(opened if parts else []),
                "    return dict(" if learned else "    return {}",
                *learned,
                *(["    )"] if learned else []),
                "",
                "",
                "def derive(frame, learned):",
                '    """The rows with features computed of their own inputs."""',
                *opened,
                "    return frame.assign(",
                *made,
                "    )",
            ]
        )

    def _opened(self, i: str) -> str:
        kind = self._inputs.kind(i)
        if kind is Kind.DATE:
            return f'frame["{i}"].to_numpy().astype("datetime64[us]")'
        if kind in WORD_KINDS:
            return f'frame["{i}"].to_numpy(dtype=object)'
        values = f'frame["{i}"].to_numpy(dtype=np.float64)'
        if kind is Kind.BOOLEAN:
            self._used["boolean"] = "lambda a: np.where(a != 0, 1.0, 0.0) + 0 * a"
            return f"boolean({values})"
        self._used["number"] = "lambda a: a"
        return f"number({values})"

    def _learned(self, part: Call) -> str:
        self._shared[functions.GROUPED] = None
        return f"{part.function}({', '.join(map(self._call, part.arguments))})"

    def _call(self, node: Node) -> str:
        match node:
            case Column():
                return node.id
            case Number():
                return f"np.full(len(frame), {literal(float(node.value))})"
            case Words():
                return f"np.full(len(frame), {literal(node.value)}, dtype=object)"
        if str(node) in self._fitted:
            self._shared[functions.GROUPED] = None
            return f'look_up(learned["{self._fitted[str(node)]}"], {self._call(node.arguments[-1])})'
        given = ", ".join(map(self._call, node.arguments))
        if node.function == "is_missing":
            self._shared[functions.MISSING] = None
            return f"is_missing({given})"
        return f"{self._function(node)}({given})"

    def _function(self, node: Call) -> str:
        """The name of what a call does to columns of its kind."""
        first = kind_of(node.arguments[0], self._inputs)
        if first is Kind.DATE:
            self._shared[functions.DATE_SHARED] = None
            name, of = f"{node.function}_of_dates", functions.DATES[node.function]
        elif first in WORD_KINDS:
            self._shared[functions.WORD_SHARED] = None
            name, of = f"{node.function}_of_words", functions.WORDS[node.function]
        else:
            name, of = f"{node.function}_of", functions.NUMERIC[node.function]
        self._used[name] = of
        return name
