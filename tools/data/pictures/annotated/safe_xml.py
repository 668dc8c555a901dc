"""XML of strangers: elements and text alone. No document type, so no entities; depth and number are bounded."""

from dataclasses import dataclass, field
from xml.parsers import expat

_DEEPEST, _MOST, _LONGEST = 16, 50_000, 1000


class NoXml(ValueError):
    """It is damaged, or holds what no annotation needs."""


@dataclass
class Element:
    """An element, the text right in it, and the elements in it."""

    tag: str
    text: str = ""
    inside: "list[Element]" = field(default_factory=list)

    def all(self, tag: str) -> "list[Element]":
        """Elements right in it that are called so."""
        return [element for element in self.inside if element.tag == tag]

    def words(self, tag: str) -> str | None:
        """The tidy text of the first element right in it that is called so; None where there is none."""
        return next((" ".join(element.text.split()) for element in self.all(tag)), None)


def parse(content: bytes) -> Element:
    """The root of a document.

    Raises:
        NoXml: it is damaged, has a document type, or is too deep or too large.
    """
    root = Element("")
    path, count = [root], 0

    def begin(tag: str, _: object) -> None:
        nonlocal count
        count += 1
        if len(path) > _DEEPEST or count > _MOST:
            raise NoXml("it is too deep or has too many elements")
        element = Element(tag)
        path[-1].inside.append(element)
        path.append(element)

    def end(_: str) -> None:
        path.pop()

    def text(data: str) -> None:
        # Of leaves alone: between elements lie blanks, and what else does is no annotation.
        if not path[-1].inside:
            path[-1].text = (path[-1].text + data)[:_LONGEST]

    def refuse(*_: object) -> None:
        raise NoXml("it has a document type")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise NoXml(str(error)[:100]) from error
    return root.inside[0]
