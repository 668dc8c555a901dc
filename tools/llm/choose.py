"""Which language model speaks: the one that was named, or the best that can be had."""

import os
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from ...pipelines.contracts import ModelUnavailable
from .chat import ChatModel, ChatRequest
from .prices import Price, price_of
from .retry import Patient
from .scripted import ScriptedModel
from .spec import OPENAI_URL, LlmSpec, parse_spec

#: The model asked where an endpoint's key is there and no model is named.
_OPENAI_MODEL = "gpt-5.4-mini"
NAMED_VARIABLE = "AUTOML_AGENT_LLM"
KEY_VARIABLE, URL_VARIABLE, MODEL_VARIABLE = "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL"

#: Told what is going on: a line for the person.
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Chosen:
    """A language model ready to be asked, or the reason why there is none.

    Attributes:
        spec: what was chosen.
        said: why, for screen and report.
        model: None where nobody speaks.
        price: of its tokens; None where it is not known.
        expected: seconds that a call should take, where that matters.
        close: frees what it holds; it may be asked again afterwards.
        downloading: seconds that a download took, and setting up what came.
    """

    spec: LlmSpec
    said: str
    model: ChatModel | None = None
    price: Price | None = None
    expected: Callable[[ChatRequest], float] | None = None
    close: Callable[[], None] = lambda: None
    downloading: float = 0.0


def choose_model(
    named: str | None, resources: ExitStack, tell: Tell, environment: Mapping[str, str] = os.environ
) -> Chosen:
    """The model that ``named`` names; unset, an endpoint of the environment, else the embedded one, else none.

    Args:
        named: what ``--llm`` says, None where it says nothing.
        resources: closes what is opened.
        tell: hears of a download.
        environment: variables.

    Raises:
        RequestError: ``named`` has none of the forms.
        ModelUnavailable: the named model cannot be had.
    """
    if named is not None:
        return _opened(parse_spec(named), f"--llm {named}", resources, tell, environment)
    reasons: list[str] = []
    began = time.monotonic()
    for text, why in _candidates(environment):
        try:
            return _opened(parse_spec(text), why, resources, tell, environment)
        except ModelUnavailable as error:
            reasons.append(error.what)
    said = f"no language model, rules decide: {'; '.join(reasons)}"
    # A download that came to nothing is no more the run's than one that worked.
    return Chosen(spec=parse_spec("none"), said=said, downloading=time.monotonic() - began)


def would_choose(environment: Mapping[str, str]) -> tuple[LlmSpec, str]:
    """What a run would try first, and why; nothing is opened or asked.

    Raises:
        RequestError: what the environment names has none of the forms.
    """
    if named := environment.get(NAMED_VARIABLE):
        return parse_spec(named), f"{NAMED_VARIABLE} is set"
    text, why = _candidates(environment)[0]
    return parse_spec(text), why


def _candidates(environment: Mapping[str, str]) -> list[tuple[str, str]]:
    found = []
    model = environment.get(MODEL_VARIABLE, "")
    if url := environment.get(URL_VARIABLE):
        found.append((f"{url}#{model}" if model else url, f"{URL_VARIABLE} is set"))
    elif environment.get(KEY_VARIABLE):
        found.append((f"openai:{model or _OPENAI_MODEL}", f"{KEY_VARIABLE} is set"))
    return [*found, ("embedded", "no endpoint is configured")]


def _opened(
    spec: LlmSpec, why: str, resources: ExitStack, tell: Tell, environment: Mapping[str, str]
) -> Chosen:
    match spec.provider:
        case "none":
            return Chosen(spec=spec, said="no language model (--llm none): rules decide")
        case "embedded":
            return _embedded(spec, why, resources, tell)
        case "scripted":
            assert spec.file is not None
            return Chosen(spec, why, ScriptedModel.read(spec.file), price_of(spec, ""))
        case _:
            return _endpoint(spec, why, resources, environment)


def _embedded(spec: LlmSpec, why: str, resources: ExitStack, tell: Tell) -> Chosen:
    from .embedded import EMBEDDED, EmbeddedModel, find_embedded, prepare_prompts, pull, require_llama

    require_llama()
    began = time.monotonic()
    new = spec.file is None and not EMBEDDED.is_here()
    if new:
        pull(EMBEDDED, _told(tell))
    model = EmbeddedModel(find_embedded(spec.file))
    resources.callback(model.close)
    if new:
        # Belongs to setting it up, as the download does: once on a machine, and not in a run's time.
        prepare_prompts(model, tell)
    waited = time.monotonic() - began if new else 0.0
    return Chosen(spec, why, Patient(model), price_of(spec, model.name), model.expected, model.close, waited)


def _endpoint(spec: LlmSpec, why: str, resources: ExitStack, environment: Mapping[str, str]) -> Chosen:
    from .endpoint import EndpointModel
    from .probe import probe

    assert spec.base_url is not None
    key = environment.get(KEY_VARIABLE)
    if spec.base_url == OPENAI_URL and not key:
        raise ModelUnavailable("NO-KEY", f"{spec.text} needs a key", f"set {KEY_VARIABLE}")
    # The first that OpenAI lists may be one that does not chat.
    asked = spec.model or (_OPENAI_MODEL if spec.base_url == OPENAI_URL else None)
    name = probe(spec.model_copy(update={"model": asked}), key)
    model = EndpointModel(name, spec.base_url, key)
    resources.callback(model.close)
    return Chosen(spec, why, Patient(model), price_of(spec, name))


def _told(tell: Tell) -> Callable[[int, int], None]:
    """Progress in tenths, for screens and logs that show lines."""
    said = [-1]

    def progress(done: int, total: int) -> None:
        tenth = 10 * done // total
        if tenth > said[0]:
            said[0] = tenth
            tell(f"downloading the embedded language model: {done / 1e6:,.0f} of {total / 1e6:,.0f} MB")

    return progress
