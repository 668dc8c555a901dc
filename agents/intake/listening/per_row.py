"""Times for one row ("2 seconds per customer"), which are none for the whole computation."""

import re

_COUNT = r"(?:\d{1,6}(?:[.,]\d{1,3})?|[^\W\d_]{1,20}(?: an?| une?)?)"
_UNIT = (
    r"(?:s|se[ck]s?|seg|seconds?|secondes?|second[oi]|seconden|sekund\w*|segundos?|saniye|sn|detik|m|mins?|minut\w*|dakika|menit"
    r"|h|hrs?|hours?|heures?|horas?|or[ae]|stunden?|uur|godz\w*|timm\w*|сек\w*|мин\w*|час\w*)"
)
#: What is told one by one; other words may follow "per" and its likes too: "10 minuti per addestrare", "por favor".
_ROW = (
    r"(?:rows?|records?|cases?|customers?|clients?|patients?|users?|persons?|items?|images?|requests?|predictions?|answers?|quer(?:y|ies)|orders?"
    r"|machines?|houses?|zeile|kunde|kundin|fall|person|vorhersage|antwort|anfrage|fila|cliente?|linea|linha|ligne|riga|paciente|persona|pessoa"
    r"|prediccion|predizione|previsao|reponse|respuesta|risposta|resposta|macchina|maquina|klant|rij|geval|voorspelling|klient|wiersz|rad|kund"
    r"|клиент|строк|запис)\w*"
)
_EACH = r"(?:each|every|chaque|cada|ogni|jede[rsmn]?|elke?|ka[zż]d\w+|varje|hver\w*|кажд\w+)"
_FOR = r"(?:for|per|f[uü]r|pour|por|para|voor|za|na|for|dla|на|за)"
_ONE = r"(?:an?|one|eine[nrms]?|une?|uma?|un[oa]?|een|one)"
_PER = r"(?:per|pro|par|por|je|na|za|an?|на)"
#: "Per" with any word behind it; not where an Italian or a Spaniard says please.
_ANY = r"(?:seconds?|secs?|minutes?|mins?|hours?|ms|s) per (?!favor)[^\W\d_]+"
_MOST = r"(?:[ ,:]*(?:max\w*|at most|no more than|within|h[oö]chstens|maximal|au plus|como maximo|al massimo|hooguit|najwyzej))?"
_SIGN = r"(?:秒|分钟?|分鐘|小时|小時|時間|초|분|시간)"
_SIGNS = r"(?:(?<!\d)\d{1,6}(?:[.,]\d{1,3})?|[一二两兩三四五六七八九十半])"
_TIME = re.compile(
    rf"\b{_COUNT}[ -]?{_UNIT} ?(?:/ ?[^\W\d_]+|(?:{_FOR} )?{_EACH}\b|{_PER} {_ROW}|{_FOR} {_ONE} {_ROW})"
    rf"|\b{_COUNT}[ -]?{_ANY}"
    rf"|\b(?:{_EACH} {_ROW}|(?:per|pro|par|por) {_ROW}){_MOST}[ ,:]*{_COUNT}[ -]?{_UNIT}\b"
    rf"|(?:每\w{{0,4}}?|(?:につき|あたり|당)[ ]?)(?:不超过|最多|最大|在|最大で)?[ ]?{_SIGNS} ?{_SIGN}"
    rf"|{_SIGNS} ?{_SIGN}(?:以内|内)? ?(?:/|每|毎)"
)


def without_times_per_row(text: str) -> str:
    """``text`` (folded, or in lower case) without such times."""
    return _TIME.sub(" ", text)
