"""Texts become numbers the same way everywhere, whatever is written in them."""

import numpy as np
import pandas as pd
import pytest
from automl_agent.pipelines.contracts import ColumnKind, InputColumn, InputSchema, TaskKind
from automl_agent.pipelines.tabular.beside import without
from automl_agent.pipelines.text.grams import GramOptions, Grams
from automl_agent.pipelines.text.texts import TOKEN, ends, prose_ids, texts
from automl_agent.pipelines.text.tokens import PADDING, TokenOptions, tokens
from automl_agent.pipelines.text.vocabulary import UNKNOWN, places, vocabulary

_STRANGE = ["", "   ", "\x00\x1b[31m", "😀" * 50, "من الجميل", "价格太贵了不会再买", "a" * 300_000, "\ud800"]


def test_strange_texts_are_read() -> None:
    rows = [*_STRANGE, "plain words here", "plain words there"]
    read = tokens(rows, TokenOptions(length=20))
    assert read.shape == (len(rows), 20)
    assert (read[0] == PADDING).all()
    matrix = Grams(GramOptions(signs=3)).fit_transform(rows)
    assert matrix.shape[0] == len(rows)
    assert np.isfinite(matrix.data).all()


def test_the_same_word_has_the_same_number_and_case_does_not_matter() -> None:
    first, second = tokens(["Good film", "a good GOOD day"], TokenOptions())
    assert first[0] == second[1] == second[2]
    assert len(set(second[:4].tolist())) == 3


def test_signs_of_scripts_without_blanks_stand_alone() -> None:
    read = tokens(["价格太贵", "iPhone太贵"], TokenOptions())
    assert (read != PADDING).sum(axis=1).tolist() == [4, 3]
    assert read[0, 2:4].tolist() == read[1, 1:3].tolist()


def test_of_a_long_text_the_beginning_and_the_end_are_read() -> None:
    words = [f"w{i}" for i in range(100)]
    whole = tokens([" ".join(words)], TokenOptions(length=100))[0]
    short = tokens([" ".join(words)], TokenOptions(length=8))[0]
    assert short.tolist() == [*whole[:6].tolist(), *whole[-2:].tolist()]


def test_the_end_counts_however_long_the_text_is() -> None:
    long = "filler words " * 50_000
    first, second = tokens([long + "good", long + "bad"], TokenOptions(length=16))
    assert (first != second).sum() == 1
    matrix = Grams(GramOptions(words=1, signs=0, least_rows=1)).fit_transform([long + "good", long + "evil"])
    assert (matrix[0] != matrix[1]).nnz == 2
    assert ends("abcdefgh", 4) == "abc h"


def test_a_vocabulary_holds_what_is_seen_twice_and_the_rest_is_unknown_or_nothing() -> None:
    read = tokens(["good film", "good day", "odd"], TokenOptions())
    kept = vocabulary(read)
    assert kept.tolist() == [read[0, 0]]
    assert places(read, kept, UNKNOWN).tolist() == [[2, 1], [2, 1], [1, 0]]
    assert places(read, kept, PADDING).tolist() == [[2, 0], [2, 0], [0, 0]]
    assert places(read, kept[:0], UNKNOWN).tolist() == [[1, 1], [1, 1], [1, 0]]


def test_sequences_and_pieces_have_numbers_of_their_own() -> None:
    plain = set(tokens(["new york"], TokenOptions())[0].tolist())
    pairs = set(tokens(["new york"], TokenOptions(words=2))[0].tolist())
    pieces = set(tokens(["new york"], TokenOptions(pieces=True))[0].tolist())
    assert plain < pairs
    assert len(pairs) == 3
    assert len(pieces) > 8


@pytest.mark.parametrize("options", [GramOptions(), GramOptions(words=1, signs=0), GramOptions(signs=5)])
def test_weights_are_those_of_scikit_learn(options: GramOptions) -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    rows = ["the cat sat", "the dog sat down", "a cat and a dog", "no animal at all", "the cat again"]
    ours = Grams(options.model_copy(update={"least_rows": 1}))
    mine = ours.fit_transform(rows)
    reference = TfidfVectorizer(
        token_pattern=TOKEN, ngram_range=(1, options.words), sublinear_tf=True
    ).fit_transform(rows)
    words = mine[:, : len(ours.parts["words_kept"])]
    assert np.allclose((words @ words.T).toarray(), (reference @ reference.T).toarray())
    assert np.allclose(ours.transform(rows).toarray(), mine.toarray())


def test_rare_features_are_left_out_and_their_number_is_bounded() -> None:
    rows = [f"common word{i}" for i in range(40)]
    kept = Grams(GramOptions(words=1, signs=0))
    kept.fit_transform(rows)
    assert len(kept.parts["words_kept"]) == 1
    few = Grams(GramOptions(words=2, signs=3, least_rows=1, most=10))
    assert few.fit_transform(rows).shape == (40, 20)


def test_columns_of_prose_are_one_text_and_the_rest_stands_beside_it() -> None:
    schema = InputSchema(
        kind=TaskKind.TABULAR_CLASSIFICATION,
        target="y",
        columns=tuple(
            InputColumn(id=i, name=i, kind=kind)
            for i, kind in (("a", ColumnKind.TEXT), ("b", ColumnKind.NUMERIC), ("c", ColumnKind.TEXT))
        ),
    )
    frame = pd.DataFrame({"a": ["x", None], "b": [1.0, 2.0], "c": ["y", "z"]}, dtype=object)
    assert prose_ids(schema) == ("a", "c")
    assert [c.id for c in without(schema, ColumnKind.TEXT).columns] == ["b"]
    assert texts(frame, ("a", "c")) == ["x\ny", "\nz"]
