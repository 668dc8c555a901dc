"""Requests in eleven languages: columns described in other words, metrics and limits as people there say them.

``HELD_BACK`` was written before the rules it measures and was not looked at while they were built.
"""

from typing import Any

import pytest

from .test_understand import fields_of, invented

pytestmark = pytest.mark.skip(reason="the rules for these are being built")

#: table, request, expected fields.
REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    # German
    ("ames", "Schätze den Verkaufspreis der Häuser in Ames. Der Fehler im Schnitt, in Dollar, soll klein sein. Höchstens anderthalb Minuten.", {"target": "Sale_Price", "metric": "mae", "time_limit_seconds": 90.0}),
    ("adult", "Verdient jemand mehr als 50K? Bitte ohne Geschlecht und Hautfarbe. Anteil richtiger Antworten zählt.", {"target": "income", "metric": "accuracy", "exclude": ("sex", "race")}),
    ("phone", "Welche Kunden werden kündigen? Einen Kündiger zu übersehen kostet fünfmal so viel wie ein unnötiger Anruf. Fünf Minuten.", {"target": "churn", "metric": "cost", "costs": {("Yes", "No"): 5.0, ("No", "Yes"): 1.0}, "time_limit_seconds": 300.0}),
    ("german", "Wir vergeben Kredite und wollen das Kreditrisiko vorhersagen. Das Modell muss für die Aufsicht nachvollziehbar sein und darf das Alter nicht verwenden.", {"target": "credit_risk", "interpretable": True, "exclude": ("age",)}),
    ("movies", "Wie viele Sterne gibt ein Zuschauer einem Film? Alle Bewertungen eines Nutzers gehören zusammen. Große Fehler tun besonders weh.", {"target": "rating", "metric": "rmse", "group_columns": ("userId",)}),
    # French
    ("ames", "Estime le prix de vente des maisons ; une erreur relative en pourcentage, s'il vous plaît. Une demi-heure maximum.", {"target": "Sale_Price", "metric": "mape", "time_limit_seconds": 1800.0}),
    ("phone", "Quels clients vont résilier ? Je veux une liste d'appel classée du plus risqué au moins risqué. Dix minutes.", {"target": "churn", "metric": "roc_auc", "time_limit_seconds": 600.0}),
    ("adult", "Prédis si une personne gagne plus de 50K par an, sans utiliser le sexe, la race ni le pays d'origine.", {"target": "income", "exclude": ("sex", "race", "native_country")}),
    ("sms", "Repère les SMS indésirables. Aucune fausse alerte : un vrai message ne doit pas partir à la corbeille.", {"target": "label", "metric": "precision"}),
    # Spanish
    ("ames", "Quiero predecir el precio de venta de las casas. Que el error medio en dólares sea lo más pequeño posible; media hora.", {"target": "Sale_Price", "metric": "mae", "time_limit_seconds": 1800.0}),
    ("phone", "¿Qué clientes se van a dar de baja? Necesito probabilidades bien calibradas. No más de diez minutos.", {"target": "churn", "metric": "log_loss", "time_limit_seconds": 600.0}),
    ("adult", "Ingresos por encima de 50K: predícelos. No uses ni el sexo ni la raza. Al menos un 80 por ciento de aciertos.", {"target": "income", "exclude": ("sex", "race"), "metric": "accuracy", "min_score": 0.8}),
    ("diamonds", "¿Cuánto cuesta un diamante? Los errores grandes son los que más duelen. El modelo no debe pasar de 5 MB.", {"target": "price", "metric": "rmse", "max_model_mb": 5.0}),
    # Italian
    ("ames", "Stima il prezzo di vendita delle case. Addestra sulle vendite più vecchie e verifica sulle più recenti (anno di vendita). Mezz'ora.", {"target": "Sale_Price", "time_column": "Year_Sold", "time_limit_seconds": 1800.0}),
    ("german", "Prevedi il rischio di credito; un cattivo cliente accettato costa cinque volte più di un buon cliente rifiutato.", {"target": "credit_risk", "metric": "cost", "costs": {("bad", "good"): 5.0, ("good", "bad"): 1.0}}),
    ("phone", "Quali clienti disdiranno il contratto? Il modello deve essere spiegabile. Tre minuti al massimo.", {"target": "churn", "interpretable": True, "time_limit_seconds": 180.0}),
    # Portuguese
    ("ames", "Preveja o preço de venda das casas sem usar a latitude e a longitude. Erro médio absoluto, dois minutos.", {"target": "Sale_Price", "metric": "mae", "exclude": ("Latitude", "Longitude"), "time_limit_seconds": 120.0}),
    ("phone", "Quais clientes vão cancelar? Não deixe escapar nenhum. Meia hora.", {"target": "churn", "metric": "recall", "time_limit_seconds": 1800.0}),
    ("adult", "A renda de uma pessoa passa de 50K? F1 macro, por favor, e o modelo precisa ser explicável.", {"target": "income", "metric": "f1_macro", "interpretable": True}),
    # Dutch
    ("ames", "Voorspel de verkoopprijs van huizen. Gemiddelde fout in dollars. Hooguit een half uur.", {"target": "Sale_Price", "metric": "mae", "time_limit_seconds": 1800.0}),
    ("phone", "Welke klanten gaan opzeggen? Geslacht mag niet gebruikt worden. Binnen tien minuten.", {"target": "churn", "exclude": ("female",), "time_limit_seconds": 600.0}),
    ("diamonds", "Wat is de prijs van een diamant? Een voorspelling mag niet langer dan 5 ms duren, en het model moet uitlegbaar zijn.", {"target": "price", "max_latency_ms": 5.0, "interpretable": True}),
    # Polish
    ("ames", "Oszacuj cenę sprzedaży domu. Średni błąd w dolarach. Kwadrans wystarczy.", {"target": "Sale_Price", "metric": "mae", "time_limit_seconds": 900.0}),
    ("adult", "Czy ktoś zarabia powyżej 50K? Nie używaj płci ani rasy. Najwyżej pięć minut.", {"target": "income", "exclude": ("sex", "race"), "time_limit_seconds": 300.0}),
    ("phone", "Którzy klienci odejdą? Liczy się ranking: dzwonimy od góry listy.", {"target": "churn", "metric": "roc_auc"}),
    # Turkish
    ("ames", "Evlerin satış fiyatını tahmin et. Ortalama hata dolar cinsinden küçük olsun. Yarım saat süren var.", {"target": "Sale_Price", "metric": "mae", "time_limit_seconds": 1800.0}),
    ("phone", "Hangi müşteriler ayrılacak? Cinsiyeti kullanma. En fazla 90 saniye.", {"target": "churn", "exclude": ("female",), "time_limit_seconds": 90.0}),
    ("adult", "Kişinin geliri 50K üzerinde mi? Doğru cevap oranı en az yüzde 80 olsun.", {"target": "income", "metric": "accuracy", "min_score": 0.8}),
    # Swedish
    ("ames", "Förutsäg husens försäljningspris. Genomsnittligt fel i dollar, högst en halvtimme.", {"target": "Sale_Price", "metric": "mae", "time_limit_seconds": 1800.0}),
    ("phone", "Vilka kunder kommer att säga upp sig? Använd inte kön. Modellen ska vara förklarbar.", {"target": "churn", "exclude": ("female",), "interpretable": True}),
    ("diamonds", "Vad kostar en diamant? Stora fel svider mest. Tio minuter.", {"target": "price", "metric": "rmse", "time_limit_seconds": 600.0}),
    # Chinese
    ("ames", "预测房屋的成交价格。平均误差(美元)越小越好,限时半小时。", {"target": "Sale_Price", "metric": "mae", "time_limit_seconds": 1800.0}),
    ("phone", "哪些客户会流失?不要使用性别。模型必须可解释。10分钟以内。", {"target": "churn", "exclude": ("female",), "interpretable": True, "time_limit_seconds": 600.0}),
    ("adult", "预测一个人的收入是否超过50K,不要用种族和性别,准确率至少80%。", {"target": "income", "exclude": ("race", "sex"), "metric": "accuracy", "min_score": 0.8}),
    # Japanese
    ("ames", "住宅の販売価格を予測してください。平均誤差を小さく。10分以内でお願いします。", {"target": "Sale_Price", "metric": "mae", "time_limit_seconds": 600.0}),
    ("phone", "どの顧客が解約するか予測してください。性別は使わないでください。説明可能なモデルが必要です。", {"target": "churn", "exclude": ("female",), "interpretable": True}),
    ("movies", "ユーザーが映画に付ける評価を予測して。大きな誤差は特に困ります。5分。", {"target": "rating", "metric": "rmse", "time_limit_seconds": 300.0}),
]  # fmt: skip

HELD_BACK: list[tuple[str, str, dict[str, Any]]] = [
    ("diamonds", "Was ist ein Diamant wert? Es kommt darauf an, um welchen Faktor man danebenliegt. Kein Modell über 3 MB, zwei Minuten.", {"target": "price", "metric": "rmsle", "max_model_mb": 3.0, "time_limit_seconds": 120.0}),
    ("ames", "Sag den Verkaufspreis voraus. Häuser derselben Nachbarschaft dürfen nicht auf beiden Seiten liegen.", {"target": "Sale_Price", "group_columns": ("Neighborhood",)}),
    ("german", "Ist ein Antragsteller ein schlechtes Risiko? Keinen Ausfall übersehen. Erklärbar muss es nicht sein.", {"target": "credit_risk", "metric": "recall"}),
    ("movies", "Prédis la note qu'un utilisateur donne à un film. L'erreur moyenne en étoiles. Un quart d'heure.", {"target": "rating", "metric": "mae", "time_limit_seconds": 900.0}),
    ("german", "Le client est-il un bon ou un mauvais risque ? Le modèle doit pouvoir être expliqué. N'utilisez pas l'âge.", {"target": "credit_risk", "interpretable": True, "exclude": ("age",)}),
    ("movies", "Predice la valoración que un usuario da a una película; entrena con las más antiguas y prueba con las más recientes.", {"target": "rating", "time_column": "timestamp"}),
    ("sms", "Detecta los mensajes que son spam. Ninguna falsa alarma. Dos minutos.", {"target": "label", "metric": "precision", "time_limit_seconds": 120.0}),
    ("adult", "Chi guadagna più di 50K? Senza usare sesso, razza o età. Percentuale di risposte giuste.", {"target": "income", "exclude": ("sex", "race", "age"), "metric": "accuracy"}),
    ("diamonds", "Quanto costa un diamante? Gli errori grandi fanno più male. Un minuto e mezzo.", {"target": "price", "metric": "rmse", "time_limit_seconds": 90.0}),
    ("german", "Preveja o risco de crédito. Aceitar um mau pagador custa cinco vezes mais do que recusar um bom.", {"target": "credit_risk", "metric": "cost", "costs": {("bad", "good"): 5.0, ("good", "bad"): 1.0}}),
    ("airline", "Quantos passageiros voarão em cada mês? Treine nos meses antigos e teste nos mais recentes.", {"target": "Passengers", "time_column": "Month"}),
    ("adult", "Verdient iemand meer dan 50K? Laat ras en geslacht buiten beschouwing. Gekalibreerde kansen.", {"target": "income", "metric": "log_loss", "exclude": ("race", "sex")}),
    ("german", "Voorspel het kredietrisico. Minstens 75 procent goed.", {"target": "credit_risk", "metric": "accuracy", "min_score": 0.75}),
    ("diamonds", "Ile kosztuje diament? Duże błędy bolą najbardziej. Model do 2 MB.", {"target": "price", "metric": "rmse", "max_model_mb": 2.0}),
    ("german", "Przewidź ryzyko kredytowe; model musi być zrozumiały dla człowieka. Dziesięć minut.", {"target": "credit_risk", "interpretable": True, "time_limit_seconds": 600.0}),
    ("diamonds", "Bir elmasın fiyatı ne kadar? Büyük hatalar çok can yakar. Model 4 MB'ı geçmesin.", {"target": "price", "metric": "rmse", "max_model_mb": 4.0}),
    ("german", "Kredi riskini tahmin et. Model açıklanabilir olmalı, yaş kullanılmasın.", {"target": "credit_risk", "interpretable": True, "exclude": ("age",)}),
    ("adult", "Tjänar någon mer än 50K? Utan kön och ras. Minst 80 procent rätt.", {"target": "income", "exclude": ("sex", "race"), "metric": "accuracy", "min_score": 0.8}),
    ("movies", "Vilket betyg ger en användare en film? Alla betyg från samma användare hör ihop.", {"target": "rating", "group_columns": ("userId",)}),
    ("diamonds", "一颗钻石值多少钱?大的误差最要命。模型不超过3MB。", {"target": "price", "metric": "rmse", "max_model_mb": 3.0}),
    ("german", "预测信用风险,漏掉一个坏客户的代价是误拒好客户的五倍。", {"target": "credit_risk", "metric": "cost", "costs": {("bad", "good"): 5.0, ("good", "bad"): 1.0}}),
    ("adult", "年収が50Kを超えるかどうかを予測。人種と性別は除外。正解率80%以上。", {"target": "income", "exclude": ("race", "sex"), "metric": "accuracy", "min_score": 0.8}),
    ("diamonds", "ダイヤモンドの値段はいくら?半時間以内で。モデルは3MB以下。", {"target": "price", "time_limit_seconds": 1800.0, "max_model_mb": 3.0}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "request_text", "expected"),
    [*REQUESTS, *HELD_BACK],
    ids=[r[1][:30] for r in [*REQUESTS, *HELD_BACK]],
)
def test_a_request_means_the_same_in_any_language(
    table: str, request_text: str, expected: dict[str, Any]
) -> None:
    got = fields_of(table, request_text)
    assert {field: got.get(field) for field in expected} == expected
    assert invented(got, expected) == []
