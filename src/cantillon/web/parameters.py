"""What can be said in the query of an address: named, typed, documented, and refused in one sentence if wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cantillon.errors import InputError
from cantillon.network.circles import CircleClass
from cantillon.values.dates import PartialDate
from cantillon.values.kinds import Kind, Stage

Value = str | int | float | bool | date | tuple[str, ...] | None
Asked = Mapping[str, Value]

LONGEST_VALUE = 500  # characters; the longest names of companies have about a hundred
MOST_VALUES = 50


@dataclass(frozen=True, slots=True)
class Parameter:
    """One name in a query; `parse` returns its value or raises ValueError, `schema` describes it for programs."""

    name: str
    text: str
    parse: Callable[[str], Value]
    schema: Mapping[str, object]
    default: Value = None
    is_list: bool = False


def last_day(text: str) -> date:
    """Return the last day that a date may mean: "2025-11" includes all of November."""
    day = PartialDate.parse(text).period.last
    assert day is not None
    return day


def read_query(parameters: Iterable[Parameter], given: Iterable[tuple[str, str]]) -> dict[str, Value]:
    """Return the values of a query, defaults filled in.

    Raises
    ------
    InputError
        If a name is unknown, or a value cannot be read.
    """
    known = {parameter.name: parameter for parameter in parameters}
    texts: dict[str, list[str]] = {}
    for name, text in given:
        if name not in known:
            raise InputError(f"There is no parameter {name!r} here.", hint=f"There are: {', '.join(sorted(known))}.")
        if len(text) > LONGEST_VALUE or len(texts.get(name, ())) >= MOST_VALUES:
            raise InputError(f"{name} is too long.")
        texts.setdefault(name, []).append(text)
    return {name: _value(parameter, texts.get(name, [])) for name, parameter in known.items()}


def _value(parameter: Parameter, texts: list[str]) -> Value:
    if not any(texts):
        return () if parameter.is_list else parameter.default
    try:
        if parameter.is_list:
            return tuple(str(parameter.parse(text)) for text in texts if text)
        return parameter.parse(texts[-1])
    except ValueError as error:
        raise InputError(f"{parameter.name}={texts[-1]!r} cannot be used: {error}.") from error


def _one_of(values: Iterable[str]) -> Callable[[str], str]:
    allowed = tuple(values)

    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"it is none of {', '.join(allowed)}")
        return text

    return parse


def _number(low: float, high: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        value = float(text)
        if not low <= value <= high:
            raise ValueError(f"it is not between {low:g} and {high:g}")
        return value

    return parse


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise ValueError(f"it is not between {low} and {high}")
        return value

    return parse


def _code(text: str) -> str:
    if len(text) != 3 or not text.isascii() or not text.isalpha():
        raise ValueError("a currency has three letters, as USD")
    return text.upper()


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("it is neither true nor false")
    return text == "true"


def _choice(
    name: str, text: str, values: Iterable[str], default: str | None = None, *, is_list: bool = False
) -> Parameter:
    allowed = [str(value) for value in values]
    schema: dict[str, object] = {"type": "string", "enum": allowed}
    return Parameter(name, text, _one_of(allowed), schema, default, is_list)


AS_OF = Parameter(
    "as_of", "Only what was published by this day: 2025, 2025-11 or 2025-11-18.", last_day,
    {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"},
)  # fmt: skip
CURRENCY = Parameter(
    "currency", "ISO 4217 code that amounts are converted into; default: the server's.", _code,
    {"type": "string", "pattern": "^[A-Za-z]{3}$"},
)  # fmt: skip
LANGUAGE = _choice("language", "Of the sentences in the answer.", ("en", "fr"), "en")
STAGE = _choice("stage", "Only deals at this stage; may be repeated.", Stage, is_list=True)
KIND = _choice("kind", "Only deals of this kind; may be repeated.", Kind, is_list=True)
CLASS = _choice("class", "Only circles of this class; may be repeated.", CircleClass, is_list=True)
MEASURE = _choice(
    "measure", "Low bounds of agreed and done deals, or high bounds of all.", ("firm", "potential"), "potential"
)
PARTY = Parameter("party", "A party's name, brand or epithet.", str, {"type": "string"})
MIN_CONFIDENCE = Parameter(
    "min_confidence", "Leave out claims below this probability.", _number(0, 1), {"type": "number"}, 0.0
)
MAX_LENGTH = Parameter("max_length", "Parties in a circle at most.", _whole(2, 8), {"type": "integer"}, 6)
TOP = Parameter("top", "Only this many, the largest first.", _whole(1, 10_000), {"type": "integer"}, 200)
DEFAULT = Parameter(
    "default", "Who does not pay, and the share left unpaid: OpenAI or OpenAI:0.5; may be repeated.", str,
    {"type": "string"}, is_list=True,
)  # fmt: skip
HAIRCUT = Parameter("haircut", "Share of its value that a holding can lose.", _number(0, 1), {"type": "number"}, 1.0)
HORIZON = Parameter("horizon", "Count only what is due within so many years.", _number(0, 100), {"type": "number"})
GUARANTEES = Parameter("guarantees", "Whether guarantors step in.", _flag, {"type": "boolean"}, True)
