"""What a column's name says of its part: an entity, a place or kind of thing, the rows' time, a date of birth."""

import re

from ..profile.kinds import is_entity_name, lower_name

#: Kinds of things and places: new rows are of the same ones.
_CATEGORY = re.compile(
    r"(^|[^a-z])(zip|zipcode|postal|postcode|plz|city|town|county|country|state|province|region|district|area|"
    r"borough|neighbou?rhood|location|place|street|nation|nationality|language|categor(y|ies)|type|kind|class|"
    r"genre|brand|make|maker|manufacturer|model|product|item|article|material|colou?r|species|breed|variety|"
    r"occupation|job|profession|title|position|department|sector|industry|education|degree|status|grade|level|"
    r"rank|rating|quality|purpose|reason|diagnosis|icd|airline|carrier|airport|origin|destination|"
    r"plan|tariff|package|service|contract|course|size|count|age|amount|price|score)s?([^a-z]|$)"
)
#: Names that number something, often without meaning an entity.
_NUMBERED = re.compile(r"(^|[^a-z])(num|no|nr|number|index|idx|row|rownum|rownames?|record|serial)([^a-z]|$)")
_KEY = re.compile(r"(^|[^a-z])(id|ids|key|uuid|guid)$|[a-z]id$")
_PERSON = re.compile(
    r"(^|[^a-z])(patient|customer|client|user|subject|subj|person|member|household|student|player|employee|"
    r"driver|donor|participant|speaker|writer|animal|recording|utterance)"
)
_MOMENT = re.compile(
    r"(^|[^a-z])(date|datetime|time|timestamp|ts|ds|day|week|month|quarter|year|yr|period|epoch|step|tick|"
    r"datum|zeit|jahr|fecha|when)([^a-z]|$)|^t$"
)
_COORDINATE = re.compile(r"(^|[^a-z])(lat|lon|lng|long|latitude|longitude|easting|northing)([^a-z]|$)")
_CYCLE = re.compile(
    r"(^|[^a-z])(of|weekday|dow|hour|minute|duration|since|per|elapsed|to|until|in)([^a-z]|$)"
)
_ATTRIBUTE = re.compile(
    r"(^|[^a-z])(birth|birthday|dob|born|built|build|blt|remod\w*|renovat\w*|found\w*|establish\w*|manufactur\w*|"
    r"made|model|vintage|release\w*|hire|hired|graduat\w*|death|died|expir\w*|due)([^a-z]|$)|birth"
)


def is_category(name: str) -> bool:
    """Whether a column is called like a place, a kind of thing or a quantity."""
    return _CATEGORY.search(lower_name(name)) is not None


def is_entity(name: str) -> bool:
    """Whether a column is called like something that may own several rows, and not like a mere number."""
    lower = lower_name(name)
    if _PERSON.search(lower):
        return True
    if is_category(name):
        return False
    return bool(_KEY.search(lower)) or (is_entity_name(name) and not _NUMBERED.search(lower))


def is_person(name: str) -> bool:
    """Whether a column is called like someone or something that is measured."""
    return _PERSON.search(lower_name(name)) is not None


def is_coordinate(name: str) -> bool:
    """Whether a column is called like a position on a map."""
    return _COORDINATE.search(lower_name(name)) is not None


def is_moment(name: str) -> bool:
    """Whether a column of numbers is called like a point in time, and not like a part of a cycle or a span."""
    lower = lower_name(name)
    return _MOMENT.search(lower) is not None and _CYCLE.search(lower) is None


def is_attribute_date(name: str) -> bool:
    """Whether a date is a property of what the row is about: born, built, founded."""
    return _ATTRIBUTE.search(lower_name(name)) is not None
