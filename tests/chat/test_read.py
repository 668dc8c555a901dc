"""What turns are for, as rules read them."""

import time

import pytest
from automl_agent.agents.chat import Edit, Intent, Situation, read_turn
from automl_agent.agents.chat.intents import whole
from automl_agent.app.chat.facts import _MATTERS
from automl_agent.pipelines.contracts import Question

from .tables import FAR, RUNS, telco

TURNS = """
start: get it running | fire it off please | right, off you go | dale, arranca | again pls | noch einmal bitte | start | go ahead | ok let's start please | run it now | Great, run it! | leg los | los geht's | empieza | c'est parti | looks good, start
stop: stop | please stop it | that's enough, thanks | stopp | arrête | abort the run | stop, my battery is nearly empty | stop it, wrong moment
continue: sorry, wrong button, pick it up where you were | reprends là où tu en étais | continue | go on | resume | weiter | plugged in again, carry on | ya puedes seguir, por favor
undo: forget what I said last | oups, annule ça | no wait, undo that last one | undo that | never mind | mach das rückgängig | annule
plan: read it all back to me before we begin | in your own words, what would you be doing? | fammi vedere cosa intendi fare | show me the plan | what is the plan? | what will you do? | muéstrame el plan | Was ist der Plan?
status: eta? | duurt het nog lang? | a che punto siamo | how is it going? | how far are you? | is it done? | what's the best so far? | wie weit bist du? | ¿cómo va? | what have we got so far?
result: and? | any good? | did it turn out well? | so how often is it right | AUC? | na, und? | come è andata alla fine? | how good is it? | show me the report | can I trust it? | what is the accuracy? | please show me the results again | which model won, and how far off is it typically?
why: pourquoi pas une simple régression logistique ? | should tenure be in the model? what do you think | why CatBoost? | why did you leave out customerID? | which columns matter most? | warum wurde tenure weggelassen? | pourquoi catboost? | what metric do you use? | why not XGBoost?
what_if: is it worth collecting another thousand customers? | et avec deux fois plus de clients, ce serait mieux ? | what would change if I had twice the data? | what if we left out tenure? | would more time help? | suppose we used only linear models
compare: is that one worse than the first | did that help, compared to before? | het eerste of het tweede, welke is beter? | which of the two runs was better? | compare the two runs | is it better than the first? | which run is better?
predict: Month-to-month, tenure 3, 85 a month by electronic check: is he off? | predict new.csv | use the model on new_customers.csv | do the predictions for new.csv | can you predict new.csv? | und nun bitte die Vorhersagen für new.csv
runs: list my runs | which runs are there?
help: help | hi | what can you do?
thanks: cheers, you saved me an afternoon | thanks! | danke | thanks, that's all
change: leave out the monthly charges | I want recall to matter more | could you please drop tenure? | keep it under 2MB | ten more minutes | 30 segundos, ni uno más
task: new task | start over
yes: yes
no: no | nein
unknown: will it rain tomorrow? | book me a table for four | bananas | don't stop
no: don't start yet | noch nicht | no, don't run it now | pas encore
"""
CASES = [
    (said.strip(), Intent(line.partition(": ")[0]))
    for line in TURNS.strip().splitlines()
    for said in line.partition(": ")[2].split(" | ")
]


@pytest.mark.parametrize(("said", "intent"), CASES, ids=[c[0] for c in CASES])
def test_what_a_turn_is_for(said: str, intent: Intent) -> None:
    assert read_turn(said, FAR, *telco()).intent is intent


def test_every_list_of_words_is_there() -> None:
    for name in (*(i.value for i in Intent), "skip", "new"):
        if name not in {"task", "change", "answer", "unknown", "why", "what_if", "compare", "predict"}:
            assert whole(name).fullmatch("") is None, name


def test_several_things_in_one_turn() -> None:
    move = read_turn("don't use neural nets and give it 10 minutes, then go", FAR, *telco())
    assert move.intent is Intent.START
    assert [(e.field, e.op) for e in move.edits] == [
        ("without_families", "add"),
        ("time_limit_seconds", "set"),
    ]
    assert read_turn("start with ten minutes", FAR, *telco()).intent is Intent.START


def test_a_supposition_changes_nothing() -> None:
    move = read_turn("what would happen with ten times the rows?", FAR, *telco())
    assert (move.intent, move.factor, move.of, move.edits) == (Intent.WHAT_IF, 10.0, "data", ())


def test_runs_by_number_and_name() -> None:
    assert read_turn("compare run 2 with run 1", FAR, *telco()).runs == (RUNS[1], RUNS[0])
    assert read_turn(f"how good is {RUNS[0]}?", FAR, *telco()).runs == (RUNS[0],)


def test_it_is_what_was_spoken_of_last() -> None:
    there = FAR.model_copy(update={"spoken": ("tenure",)})
    (edit,) = read_turn("ok take it out then", there, *telco()).edits
    assert (edit.field, edit.op, edit.value) == ("exclude", "add", ("tenure",))
    article = read_turn("retire le mode de paiement", there, *telco())
    assert article.edits == ()
    two = FAR.model_copy(update={"spoken": ("tenure", "MonthlyCharges")})
    assert read_turn("take it out", two, *telco()).edits[0].value == ("tenure",)
    assert read_turn("take them out", two, *telco()).edits[0].value == ("tenure", "MonthlyCharges")
    assert read_turn("take it out", FAR, *telco()).intent is Intent.UNKNOWN


def test_a_number_alone_corrects_the_limit_that_was_stated_last() -> None:
    stated = Edit(field="max_model_mb", value=2.0, words="2 megabytes")
    (edit,) = read_turn("no, actually 1", FAR.model_copy(update={"limit": stated}), *telco()).edits
    assert (edit.field, edit.op, edit.value) == ("max_model_mb", "set", 1.0)
    assert read_turn("no, actually 1", FAR, *telco()).edits == ()


def test_a_question_is_answered_by_what_fits_it() -> None:
    table, _ = telco()
    asked = Situation(question=Question(field="target", text="Which?", options=("Churn", "tenure")))
    assert read_turn("the churn column", asked, table, None).text == "Churn"
    assert read_turn("you decide", asked, table, None) == read_turn("egal", asked, table, None)
    assert read_turn("help", asked, table, None).intent is Intent.HELP
    # A sentence tells of the task.
    assert (
        read_turn("I would like to know who of them will leave us", asked, table, None).intent is Intent.TASK
    )


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("yes", Intent.YES),
        ("ja gerne", Intent.YES),
        ("nee, laat maar zo", Intent.NO),
        ("no, leave it", Intent.NO),
        ("ten minutes", Intent.CHANGE),
    ],
)
def test_yes_and_no_where_something_was_offered(said: str, intent: Intent) -> None:
    assert read_turn(said, FAR.model_copy(update={"confirms": True}), *telco()).intent is intent


def test_before_there_is_a_task() -> None:
    there = Situation(near=("telco.csv",))
    assert read_turn("Who will leave? telco.csv", there, None, None).intent is Intent.TASK
    assert read_turn("Predict churn in telco.csv please", there, None, None).file == "telco.csv"
    assert read_turn("how are you", there, None, None).intent is Intent.UNKNOWN
    assert read_turn("why?", there, None, None).intent is Intent.UNKNOWN


@pytest.mark.parametrize(
    "said",
    ["", " ", "\0", "🙂" * 3000, "a " * 50_000, "why " * 9000, "(((((" * 999, "leave out " + "`x` " * 3000],
)
def test_no_turn_is_too_much(said: str) -> None:
    assert read_turn(said, FAR, *telco()).intent in Intent


@pytest.mark.parametrize("words", ["which columns ", "what factors matte ", "welche spalten "])
def test_a_question_of_many_pages_is_read_in_no_time(words: str) -> None:
    began = time.process_time()
    assert not _MATTERS.search((words * 20_000)[:20_000])
    assert time.process_time() - began < 5


@pytest.mark.parametrize("words", [" ", "\n", "- ", "stop, ", "it "])
def test_a_turn_of_a_hundred_thousand_signs_is_read_in_seconds(words: str) -> None:
    profile, plan = telco()
    began = time.process_time()
    read_turn((words * 100_000)[:100_000], FAR, profile, plan)
    assert time.process_time() - began < 20
