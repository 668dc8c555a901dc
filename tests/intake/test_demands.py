"""What a request demands beside the score: fairness, directions, licences, memory, in several languages."""

from typing import Any

import pytest
from automl_agent.pipelines.contracts import RequestError

from .test_understand import spec

#: table, request, expected fields of the demands; none expected, none may be found.
DEMANDS: list[tuple[str, str, dict[str, Any]]] = [
    # Fairness
    ("adult", "Predict income. The model must be fair across sex and race.", {"fair_across": ("sex", "race")}),
    ("adult", "Predict income; it must not discriminate against women.", {"fair_across": ("sex",)}),
    ("adult", "Predict income without using sex, but audit it across sex and race.", {"fair_across": ("sex", "race"), "exclude": ("sex",)}),
    ("adult", "Who earns more than 50K? Men and women must be treated equally.", {"fair_across": ("sex",)}),
    ("adult", "Predict income, fairness across age (cut at 30 and 50).", {"fair_across": ("age",), "fair_bounds": {"age": (30.0, 50.0)}}),
    ("adult", "Predict income. No bias against any race or age group please.", {"fair_across": ("race", "age")}),
    ("adult", "Leave sex out, and be fair across it. Predict income.", {"fair_across": ("sex",), "exclude": ("sex",)}),
    ("adult", "Predict income without discrimination on grounds of race.", {"fair_across": ("race",)}),
    ("adult", "Predict income. We are not allowed to discriminate by sex, race or native_country.", {"fair_across": ("sex", "race", "native_country")}),
    ("adult", "Estimate income; selection must be unbiased with respect to race.", {"fair_across": ("race",)}),
    ("phone", "Predict churn; it should work equally well for women and men and be fair to senior citizens.", {"fair_across": ("female", "senior_citizen")}),
    ("adult", "Sage income voraus. Das Modell muss fair gegenüber Frauen und Männern sein.", {"fair_across": ("sex",)}),
    ("adult", "Verdient jemand mehr als 50K? Das Modell darf nicht nach Geschlecht oder Hautfarbe diskriminieren.", {"fair_across": ("sex", "race")}),
    ("adult", "Verdient jemand mehr als 50K? Frauen dürfen nicht benachteiligt werden.", {"fair_across": ("sex",)}),
    ("adult", "Vorhersage von income. Fairness über Geschlecht und Alter (Grenzen 30 und 50).", {"fair_across": ("sex", "age"), "fair_bounds": {"age": (30.0, 50.0)}}),
    ("adult", "Predice income. El modelo debe ser justo entre hombres y mujeres y no discriminar por raza.", {"fair_across": ("sex", "race")}),
    ("adult", "Ingresos por encima de 50K: predícelos sin discriminación por sexo.", {"fair_across": ("sex",)}),
    ("adult", "Prédis si une personne gagne plus de 50K par an. Le modèle ne doit pas discriminer selon le sexe ni la race.", {"fair_across": ("sex", "race")}),
    ("adult", "Prédis income de façon équitable entre hommes et femmes.", {"fair_across": ("sex",)}),
    ("adult", "Prevedi income; il modello deve essere equo tra uomini e donne.", {"fair_across": ("sex",)}),
    ("adult", "预测一个人的收入是否超过50K,对不同性别要公平。", {"fair_across": ("sex",)}),
    ("adult", "Predict income. Fairness: sex, race.", {"fair_across": ("sex", "race")}),
    ("adult", "Predict income and verify that women are not disadvantaged.", {"fair_across": ("sex",)}),
    ("adult", "Prédis income; les femmes ne doivent pas être défavorisées.", {"fair_across": ("sex",)}),
    # No fairness
    ("adult", "Predict income without bias. Use age and sex.", {}),
    ("wine", "Predict quality; be fair and quick.", {}),
    ("ames", "What is a fair price for a house by its size?", {}),
    ("adult", "Predict income. Do not use sex or race.", {"exclude": ("sex", "race")}),
    ("titanic", "What fare did somebody pay? Estimate Fare for men and women.", {}),
    ("adult", "I just want income predicted for people by age and sex.", {}),
    ("adult", "Predict income for women and men aged 30 to 50.", {}),
    ("adult", "Je veux juste prédire income pour les femmes.", {}),
    # Directions
    ("ames", "Predict Sale_Price. The price must rise with Lot_Area.", {"monotone": {"Lot_Area": "+"}}),
    ("houses", "Predict SalePrice; it must never fall when GrLivArea grows.", {"monotone": {"GrLivArea": "+"}}),
    ("houses", "Predict SalePrice. It may not fall as OverallQual rises, and must rise with LotArea and GrLivArea.", {"monotone": {"OverallQual": "+", "LotArea": "+", "GrLivArea": "+"}}),
    ("houses", "Predict SalePrice, monotonically increasing in LotArea.", {"monotone": {"LotArea": "+"}}),
    ("houses", "Predict SalePrice. A larger LotArea must never lower the price.", {"monotone": {"LotArea": "+"}}),
    ("houses", "Predict SalePrice. monotone: LotArea +, YrSold -", {"monotone": {"LotArea": "+", "YrSold": "-"}}),
    ("insurance", "Predict charges. Higher bmi must mean higher charges, and charges should not decrease with age.", {"monotone": {"bmi": "+", "age": "+"}}),
    ("insurance", "Predict charges. They must not rise as age falls.", {"monotone": {"age": "+"}}),
    ("insurance", "Predict charges. They must not rise with age.", {"monotone": {"age": "-"}}),
    ("insurance", "Predict charges. Ensure predictions are non-decreasing in age and bmi.", {"monotone": {"age": "+", "bmi": "+"}}),
    ("german", "Predict credit_risk. The risk must not fall as duration grows.", {"monotone": {"duration": "+"}}),
    ("houses", "Sage SalePrice voraus. Der Preis muss mit der LotArea steigen.", {"monotone": {"LotArea": "+"}}),
    ("houses", "Sage SalePrice voraus. Der Preis darf nicht fallen, wenn GrLivArea wächst.", {"monotone": {"GrLivArea": "+"}}),
    ("houses", "Sage SalePrice voraus. Der Preis darf mit steigender LotArea nicht sinken.", {"monotone": {"LotArea": "+"}}),
    ("houses", "Predice SalePrice. El precio debe subir con LotArea y no puede bajar cuando crece OverallQual.", {"monotone": {"LotArea": "+", "OverallQual": "+"}}),
    ("german", "Predice credit_risk. El riesgo no debe bajar a medida que aumenta credit_amount.", {"monotone": {"credit_amount": "+"}}),
    ("houses", "Prédis SalePrice. Le prix doit augmenter avec LotArea.", {"monotone": {"LotArea": "+"}}),
    ("houses", "Prédis SalePrice. Le prix ne doit jamais baisser quand GrLivArea augmente.", {"monotone": {"GrLivArea": "+"}}),
    ("houses", "Predict SalePrice. Constraint: LotArea -> monotonic increasing.", {"monotone": {"LotArea": "+"}}),
    ("houses", "Predict SalePrice under a monotonic increasing constraint on GrLivArea.", {"monotone": {"GrLivArea": "+"}}),
    ("houses", "Predice SalePrice. A mayor LotArea, el precio no debe bajar.", {"monotone": {"LotArea": "+"}}),
    ("houses", "Sage SalePrice vorher. Je größer die LotArea, desto höher muss der Preis sein.", {"monotone": {"LotArea": "+"}}),
    ("houses", "Predict SalePrice. SalePrice must increase with LotArea and decrease with YrSold.", {"monotone": {"LotArea": "+", "YrSold": "-"}}),
    # No directions
    ("insurance", "Predict charges with age, bmi and region; the error must fall with more trials.", {}),
    ("insurance", "Predict charges. The model should get better with age and bmi.", {}),
    ("houses", "Predict SalePrice. Prices rise with LotArea and fall with age.", {}),
    ("houses", "Does SalePrice rise with LotArea?", {}),
    ("houses", "Predict SalePrice; the RMSE should drop below 20000 with GrLivArea as the main input.", {}),
    ("houses", "Predict SalePrice. The price need not rise with LotArea.", {}),
    ("bikes", "Demand may rise with temp. Forecast cnt.", {}),
    ("houses", "Predict SalePrice; use LotArea and more, in 5 minutes.", {}),
    # Commerce
    ("houses", "Predict SalePrice. We sell it, so no GPL.", {"commercial": True}),
    ("houses", "Predict SalePrice for commercial use.", {"commercial": True}),
    ("houses", "Predict SalePrice. The model will be sold to our customers.", {"commercial": True}),
    ("houses", "Predict SalePrice. No copyleft licences in it.", {"commercial": True}),
    ("houses", "Predict SalePrice. We will ship it as part of a commercial product.", {"commercial": True}),
    ("houses", "Sage SalePrice voraus. Das Modell wird kommerziell genutzt.", {"commercial": True}),
    ("houses", "Sage SalePrice voraus, keine GPL bitte.", {"commercial": True}),
    ("houses", "Predice SalePrice. Es para uso comercial.", {"commercial": True}),
    ("houses", "Predice SalePrice; venderemos el modelo.", {"commercial": True}),
    ("houses", "Prédis SalePrice à des fins commerciales.", {"commercial": True}),
    ("houses", "Prédis SalePrice, sans GPL.", {"commercial": True}),
    # No commerce
    ("phone", "Predict churn. Which customers should we sell more to? We sell phones commercially.", {}),
    ("houses", "Predict SalePrice for non-commercial use.", {}),
    ("houses", "Predict SalePrice, not for commercial use.", {}),
    ("houses", "How much can I sell it for? Predict SalePrice.", {}),
    ("houses", "Predict the SalePrice of commercial properties.", {}),
    ("houses", "We want to sell a house: estimate SalePrice.", {}),
    ("houses", "Sage SalePrice voraus, nur für nicht-kommerzielle Nutzung.", {}),
    # Memory
    ("houses", "Predict SalePrice. Must fit in 512 MB of RAM.", {"max_memory_mb": 512.0}),
    ("houses", "Predict SalePrice; memory use at most 1 GB.", {"max_memory_mb": 1000.0}),
    ("houses", "Predict SalePrice. The device has only 256 MB of RAM.", {"max_memory_mb": 256.0}),
    ("houses", "Sage SalePrice voraus. Höchstens 512 MB Arbeitsspeicher.", {"max_memory_mb": 512.0}),
    ("houses", "Predice SalePrice. Debe caber en 512 MB de memoria RAM.", {"max_memory_mb": 512.0}),
    ("houses", "Prédis SalePrice. Le modèle doit tenir dans 512 Mo de mémoire vive.", {"max_memory_mb": 512.0}),
    ("houses", "Predict SalePrice. RAM footprint under 300 MB and a model under 5 MB.", {"max_memory_mb": 300.0, "max_model_mb": 5.0}),
    # No memory
    ("houses", "Predict SalePrice. My laptop has 16 GB of RAM.", {}),
    ("houses", "Predict SalePrice. Training may use at most 8 GB of memory.", {}),
    ("houses", "Predict SalePrice. The file has 512 MB of data.", {}),
]  # fmt: skip


@pytest.mark.parametrize(("table", "request_", "expected"), DEMANDS, ids=[r[1][:60] for r in DEMANDS])
def test_demands_are_heard_and_none_is_invented(table: str, request_: str, expected: dict[str, Any]) -> None:
    assert spec(table, request_).constraints.model_dump(exclude_defaults=True) == expected


def test_settings_win_and_name_bounds_and_directions() -> None:
    given = spec(
        "adult",
        "Predict income, fair across race.",
        fair_across=("sex", "age:30:50"),
        monotone=("hours_per_week:+", "age:-"),
        commercial="yes",
        max_memory_mb="300",
    ).constraints
    assert given.fair_across == ("sex", "age")
    assert given.fair_bounds == {"age": (30.0, 50.0)}
    assert given.monotone == {"hours_per_week": "+", "age": "-"}
    assert given.commercial
    assert given.max_memory_mb == 300


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"fair_across": ("gender_of_cat",)}, "NO-SUCH-COLUMN"),
        ({"fair_across": ("income",)}, "TARGET-IN-DEMAND"),
        ({"fair_across": ("sex:3",)}, "NOT-A-NUMBER"),
        ({"monotone": ("occupation:+",)}, "NOT-A-NUMBER"),
        ({"monotone": ("nothing:+",)}, "NO-SUCH-COLUMN"),
        ({"monotone": ("age",)}, "BAD-SETTING"),
        ({"monotone": ("age:+", "age:-")}, "BAD-SETTING"),
        ({"target": "education_num", "kind": "classification", "monotone": ("age:+",)}, "NOT-A-DIRECTION"),
        ({"commercial": "perhaps"}, "BAD-SETTING"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(stated: dict[str, Any], code: str) -> None:
    with pytest.raises(RequestError) as refused:
        spec("adult", "Predict income.", **stated)
    assert refused.value.code == code
    assert "\n" not in str(refused.value)


def test_a_direction_along_words_is_a_contradiction() -> None:
    with pytest.raises(RequestError, match="not numbers"):
        spec("insurance", "Predict charges. They must rise with region.")
