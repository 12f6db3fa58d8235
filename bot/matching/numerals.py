"""Numbers with their scale and unit, made comparable: "67 billion", "67bn", "two hundred".

Reads the words of one amount. A unit is never converted into another; what is not read is
None, never a guess.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from bot.matching.typed import AnswerType
from bot.matching.typed.dates import DASHES

_ONES = {
    name: Decimal(number)
    for number, name in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    name: Decimal(10 * number)
    for number, name in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), 2
    )
}
_SCALES = {
    "hundred": 10**2,
    "thousand": 10**3,
    "k": 10**3,
    "million": 10**6,
    "m": 10**6,
    "mn": 10**6,
    "billion": 10**9,
    "b": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
    "tn": 10**12,
    "dozen": 12,
}
_HALVES = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_FRACTIONS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_RANGES = DASHES | {"to", "or"}
_PREFIXES = {"us": "", "a": "australian ", "au": "australian ", "c": "canadian ", "nz": "nz "}
_PREFIXES |= {"hk": "hk "}


def _same(groups: Iterable[str]) -> dict[str, str]:
    """Every word of a group to the group's first."""
    return {word: group.split()[0] for group in groups for word in group.split()}


_UNITS = _same(
    """dollar dollars $ usd|euro euros € eur|pound pounds £ gbp sterling|franc francs chf
    yuan renminbi rmb cny|jpy|yen|rupee rupees ₹|crown crowns|cent cents|pence|peso pesos
    rouble roubles ruble rubles ₽|shilling shillings|guilder guilders|won ₩
    second seconds|minute minutes min mins|hour hours hour hr hrs h|day days|week weeks
    fortnight fortnights|month months|year years yr yrs|decade decades|century centuries
    night nights|metre metres meter meters m|kilometre kilometres kilometer kilometers km
    centimetre centimetres centimeter centimeters cm
    millimetre millimetres millimeter millimeters mm
    nanometre nanometres nanometer nanometers nm|mile miles|foot feet ft|inch inches
    yard yards yd|acre acres|hectare hectares ha|kilogram kilograms kg|gram grams g|mg
    tonne tonnes|ton tons|lb lbs|litre litres liter liters|ml|gallon gallons
    watt watts w|kilowatts kw|megawatts mw|gw|kwh|volt volts v|kv|byte bytes|kb|mb
    gigabytes gb|terabytes tb|pb|ms|degree degrees °|hz|khz|mhz|ghz|mph|kmh|knots""".replace(
        "\n", "|"
    ).split("|")
)
_IDLE = frozenset("about old business working calendar consecutive full more square and".split())


# How far a figure said to fewer digits may be from the full one, as a part of it.
ROUNDED = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Amount:
    """From `low` to `high` of a unit; equal but in a range. A share is in hundredths.

    `unit` is a canonical word, or empty for a bare number.
    """

    low: Decimal
    high: Decimal
    unit: str

    def differs(self, other: "Amount") -> bool:
        """Whether the two, in one unit, have nothing in common: a rounded figure still has."""
        apart = self.high < other.low or other.high < self.low
        return self.unit == other.unit and apart and not self._rounds(other)

    def _rounds(self, other: "Amount") -> bool:
        """Whether one is the other to fewer digits, and near it."""
        if self.low != self.high or other.low != other.high:
            return False
        finer, coarser = sorted((self.low.normalize(), other.low.normalize()), key=_exponent)
        step = Decimal((0, (1,), _exponent(coarser)))
        return (
            _exponent(finer) < _exponent(coarser)
            and finer.quantize(step) == coarser
            and abs(finer - coarser) < ROUNDED * abs(coarser)
        )


def _exponent(number: Decimal) -> int:
    return int(number.as_tuple().exponent)


def unit(kind: AnswerType, words: Sequence[str]) -> str:
    """The canonical unit of an amount of that kind; an unknown one stays as it is written."""
    if kind is AnswerType.PERCENTAGE:
        return "%"
    if kind is AnswerType.COUNT:
        return ""
    named = [word for word in words if _number(word) is None and word not in _RANGES | _SCALES_ONLY]
    known = [word for word in named if word not in _IDLE and word not in _PREFIXES]
    prefix = next((_PREFIXES[word] for word in named if word in _PREFIXES), "")
    whole = "+".join(dict.fromkeys(_UNITS.get(word, word) for word in known))
    marks = [word for word in ("square", "cubic", "old") if word in words]
    return " ".join([prefix + whole, *marks])


def amount(words: Sequence[str], unit: str) -> Amount | None:
    """The amount that folded words and signs say, in a unit found before; None for two units."""
    if "+" in unit:
        return None
    numbers = [word for word in words if word not in _UNITS or word in ("m", "second")]
    if any(word.removesuffix("s") in _FRACTIONS for word in numbers) and unit == "%":
        parts = _fraction(numbers)
        return None if parts is None else Amount(parts, parts, unit)
    cut = next((at for at, word in enumerate(numbers) if at and _parts(numbers, at)), None)
    if cut is None:
        single = _numeral(numbers)
        return None if single is None else Amount(single, single, unit)
    high, low = _numeral(numbers[cut + 1 :]), _numeral(numbers[:cut])
    if high is None or low is None:
        return None
    # "5–10 million": the scale of the second is the first one's too.
    scale = next((_SCALES[word] for word in numbers[cut + 1 :] if word in _SCALES), 1)
    low = low * scale if low * scale <= high else low
    return Amount(min(low, high), max(low, high), unit)


def _parts(words: Sequence[str], at: int) -> bool:
    """Whether a word joins two numbers of a range, unlike that of "67-billion" or "twenty-five"."""
    before, after = words[at - 1], words[at + 1] if at + 1 < len(words) else ""
    if words[at] not in _RANGES or _number(after) is None or _number(before) is None:
        return False
    return words[at] not in DASHES or (after not in _SCALES and before not in _TENS)


_SCALES_ONLY = frozenset(_SCALES)


def _number(word: str) -> Decimal | None:
    """What one word is as a number, scales among them."""
    if word in _ONES or word in _TENS:
        return _ONES.get(word, _TENS.get(word))
    if word in _SCALES:
        return Decimal(_SCALES[word])
    if word[-1:] in _HALVES:
        whole = word[:-1].replace(",", "")
        return Decimal(whole or 0) + _HALVES[word[-1]] if not whole or whole.isdecimal() else None
    if not word[:1].isdigit():
        return None
    try:
        return Decimal(word.replace(",", ""))
    except InvalidOperation:
        return None


def _numeral(words: Sequence[str]) -> Decimal | None:
    """The number that words say: "two hundred and six", "67 billion", "one and a half million"."""
    total, current, seen = Decimal(0), Decimal(0), False
    for at, word in enumerate(words):
        number = _number(word)
        if number is None:
            if word == "half" and list(words[at - 2 : at]) == ["and", "a"]:
                current += Decimal("0.5")
            elif word == "half" and not seen:
                current, seen = Decimal("0.5"), True
            continue
        if word not in _SCALES:
            current += number
        elif word == "hundred":
            current = (current or Decimal(1)) * number
        else:
            total, current = total + (current or Decimal(1)) * number, Decimal(0)
        seen = True
    return total + current if seen else None


def _fraction(words: Sequence[str]) -> Decimal | None:
    """A share said as a fraction ("two fifths"), in hundredths; None where it does not come out."""
    names = [word.removesuffix("s") for word in words if word.removesuffix("s") in _FRACTIONS]
    count = next((number for word in words if (number := _number(word)) is not None), None)
    if len(names) != 1 or count is None or 100 % _FRACTIONS[names[0]]:
        return None
    return count * (100 // _FRACTIONS[names[0]])
