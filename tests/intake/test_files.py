"""Which files a request names."""

import pytest
from automl_agent.agents.intake.files import choose_files, file_mentions


@pytest.mark.parametrize(
    ("request_text", "data", "test"),
    [
        ("Predict churn in wa_churn.csv.gz.", "wa_churn.csv.gz", None),
        ("Use 'my data (1).xlsx' please", "my data (1).xlsx", None),
        ('Read "C data/über uns.parquet"; predict x', "C data/über uns.parquet", None),
        ("file=../in/houses-2020_v1.2.tsv, predict price", "../in/houses-2020_v1.2.tsv", None),
        ("~/data/größe.jsonl: predict x", "~/data/größe.jsonl", None),
        ("/abs/path/a.b/c.ndjson predict x", "/abs/path/a.b/c.ndjson", None),
        ("(see data.CSV)", "data.CSV", None),
        ("learn from train.csv and test.csv", "train.csv", "test.csv"),
        ("test.csv is the test set, train.csv the other", "train.csv", "test.csv"),
        ("Learn on sales.csv, test it on holdout.csv", "sales.csv", "holdout.csv"),
        ("Train with a.csv and score on b.csv", "a.csv", "b.csv"),
        ("Train with a.csv. Evaluate the model on b.csv.", "a.csv", "b.csv"),
        ("a.csv; b.csv is the test file", "a.csv", "b.csv"),
        ("Trainiere mit a.csv und teste mit b.csv", "a.csv", "b.csv"),
        ("a.csv is good. Yes, a.csv.", "a.csv", None),
        ("get https://example.org/x/data.csv, predict y", "https://example.org/x/data.csv", None),
        ("test.csv predict y", "test.csv", None),
        ("predict y with data.txt", "data.txt", None),
        ("my model.json", "model.json", None),
        ("learn from digits.npz", "digits.npz", None),
        ("learn from ../photos/, test on ../later/.", "../photos/", "../later/"),
        ('sort what is in "my photos/cats/"', "my photos/cats/", None),
        ("~/photos/ are cats; labels in ~/photos/labels.csv", "~/photos/labels.csv", None),
    ],
)
def test_files_of_a_request(request_text: str, data: str, test: str | None) -> None:
    choice = choose_files(request_text, None, None, [])
    assert (choice.data, choice.test) == (data, test)
    assert choice.question is None


def test_options_win() -> None:
    choice = choose_files("train on a.csv and test on b.csv", "c.csv", None, ["d.csv"])
    assert (choice.data, choice.test) == ("c.csv", None)
    choice = choose_files("train on a.csv", None, "t.csv", [])
    assert (choice.data, choice.test) == ("a.csv", "t.csv")


def test_one_file_nearby_is_taken() -> None:
    assert choose_files("Estimate the price of a diamond", None, None, ["diamonds.csv.gz"]).data
    assert choose_files("anything", None, "t.csv", ["x.csv", "t.csv"]).data == "x.csv"


def test_of_several_files_nearby_the_request_says_which() -> None:
    near = ["ames_housing.csv.gz", "diamonds.csv.gz", "titanic.parquet"]
    assert choose_files("Estimate the price of a diamond", None, None, near).data == "diamonds.csv.gz"
    assert choose_files("Titanic: who survived?", None, None, near).data == "titanic.parquet"
    long = "We have many questions of all sorts. " * 30 + "What does a diamond cost?"
    assert choose_files(long, None, None, near).data == "diamonds.csv.gz"
    unclear = choose_files("Estimate the price", None, None, near)
    assert unclear.data is None
    assert unclear.question is not None
    assert unclear.question.options == tuple(near)


def test_without_any_file_the_person_is_asked() -> None:
    choice = choose_files("Predict y", None, None, [])
    assert choice.data is None
    assert choice.question is not None
    assert choice.question.options == ()


def test_several_files_without_roles_are_asked_about() -> None:
    choice = choose_files("Predict y from a.csv, b.csv", None, None, ["z.csv"])
    assert choice.data is None
    assert choice.question is not None
    assert choice.question.options == ("a.csv", "b.csv")


@pytest.mark.parametrize(
    "text",
    [
        "version 2.0 e.g. this",
        "R2.5 of x",
        "csv file",
        "https://example.org is nice",
        "a table w/ dates and/or km/h",
        "https://example.org/pictures/ is nice",
    ],
)
def test_what_is_no_file_is_not_invented(text: str) -> None:
    assert [m.name for m in file_mentions(text) if "://" not in m.name] == []


def test_a_word_with_a_slash_is_a_folder_where_there_is_one() -> None:
    def choose(request: str, near: list[str], *folders: str) -> str | None:
        return choose_files(request, None, None, near, folders.__contains__).data

    assert choose("sort photos/", [], "photos/") == "photos/"
    assert choose("sort photos/", ["t.csv"], "photos/") == "photos/"
    assert choose("sort photos/", ["t.csv"]) == "t.csv"
    assert choose("sort photos/ by t.csv", [], "photos/") == "t.csv"
