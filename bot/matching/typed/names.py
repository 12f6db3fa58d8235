"""Names in a text: runs of capitalised words, told apart by the words in and around them.

No list of people and no model: a run is an organisation or a place where a word of it or
the word before it says so, a person where a title does, and otherwise just a name.
"""

from collections.abc import Sequence

from bot.matching.typed.gazetteer import COUNTRIES_AND_CITIES
from bot.matching.typed.words import AnswerType, Typed, Word

_ORGANISATION_WORDS = frozenset(
    "academy administration administrations agency airlines airways army association authority "
    "bank board broadcasters broadcasting brothers bureau business center centre church club "
    "coalition college commission committee community company companies conference congress "
    "consortium corp corporation council court department division electric faculty federation "
    "force forces foundation fund gmbh government group guild hospital inc industries institute "
    "institution international laboratories laboratory league llc ltd ministry museum navy "
    "network networks office organisation organization parliament parties partnership party plc "
    "police press radio railway records school schools senate society studio studios systems "
    "team technologies television trust union university universities ventures".split()
)
_PLACE_WORDS = frozenset(
    "airport arena avenue bay beach boulevard bridge building canyon castle cathedral city "
    "coast county creek desert district field forest garden gardens gate gulf hall harbour "
    "harbor hill hills hotel house island islands lake lane library mountain mountains mount "
    "ocean palace park peninsula port province region river road sea square stadium state "
    "states station street strait terrace theatre theater tower town valley village abbey "
    "county east west north south northern southern eastern western".split()
)
# Words that many names share: two names with only these in common are two.
CLASS_WORDS = _ORGANISATION_WORDS | _PLACE_WORDS
_OTHER_WORDS = frozenset(
    "act agreement award awards battle bill book bowl championship cup day declaration edition "
    "game games law method model prize program programme project report revolution series "
    "treaty war wars version world code theory effect constitution bible catechism psalm".split()
)
_TITLES = frozenset(
    "mr mrs ms miss dr sir lord lady king queen prince princess emperor empress pope bishop "
    "archbishop saint president chancellor minister senator governor mayor judge general "
    "colonel captain lieutenant sergeant professor prof rev reverend father sister duke earl "
    "count baron khan".split()
)
_DOTTED = frozenset("mr mrs ms dr prof rev st jr sr gen lt col sgt sen gov capt mt ft".split())
# Lower-case words inside a name, where a capital follows.
_PARTICLES = frozenset(
    "of the de la le du des van von der den da di del dos bin ibn al el y zu und for ap ter".split()
)
_NATIONAL = frozenset(
    "american british english scottish irish welsh french german italian spanish portuguese "
    "dutch belgian swiss austrian danish swedish norwegian finnish polish russian soviet czech "
    "hungarian greek turkish chinese japanese korean taiwanese indian pakistani iranian iraqi "
    "israeli arab arabic egyptian african kenyan nigerian canadian mexican brazilian australian "
    "european asian western eastern latin roman catholic protestant christian christians jewish "
    "jews muslim muslims islamic hindu buddhist lutheran methodist anglican orthodox democratic "
    "republican victorian medieval internet tv dna gps ai ii iii iv serbian croatian mongol "
    "mongolian persian tibetan vietnamese ukrainian americans germans chinese hebrew lutherans "
    "methodists bible".split()
)
# Words that a sentence opens with and that are no names.
_OPENERS = frozenset(
    "a about according after again all almost already also although among amid an and another "
    "any anyone are as at based because before being below besides between both but by can "
    "common conversely could currently despite did do does due during each earlier early either "
    "even eventually every everyone few finally first following for formerly four from further "
    "furthermore given had has have having he hence her here his how however i if in including "
    "indeed initially instead into is it its just last late later like many may meanwhile more "
    "moreover most much my near nearly neither never nevertheless new next no nobody none nor "
    "not nothing now of often on once one only or originally other others our out outside over "
    "people per perhaps please prior recently second several shall she should similarly since "
    "so some someone sometimes soon starting still such than thanks that the their them then "
    "there therefore these they third this those though three through throughout thus to today "
    "together too two typically under unlike until unless up upon us usually was we were what "
    "when where whereas whether which while who whose why will with within without would yes "
    "yet you your additionally afterwards anybody everybody subsequently consequently "
    "accordingly specifically generally historically overall your yesterday tomorrow tonight "
    "note see use make let keep ask mr".split()
)
_PLACE_LEADS = frozenset("in at near outside around through across into throughout inside".split())
_HYPHENS = frozenset("-\u2010\u2011")
_JOINERS = _HYPHENS | frozenset("–&'’/")


def names(words: Sequence[Word]) -> list[Typed]:
    """Names in order of place, never overlapping; titles before a name are not part of it."""
    found: list[Typed] = []
    at, opens = 0, True
    while at < len(words):
        word = words[at]
        part_of_number = at > 0 and words[at - 1].is_number and words[at - 1].end == word.start
        if not word.text[0].isupper() or word.lower in _PRONOUNS or part_of_number:
            opens = word.lower in _SENTENCE_ENDS or (opens and not word.text[0].isalnum())
            at += 1
            continue
        after = _run(words, at)
        first = _first(words, at, after, opens)
        if first < after:
            kind = _kind(words, first, after, opens and first == at)
            if kind is not None:
                found.append(Typed(kind, words[first].start, words[after - 1].bare_end))
        at, opens = after, False
    return found


_PRONOUNS = frozenset("i i'd i'm i've i'll i’d i’m i’ve i’ll".split())
_SENTENCE_ENDS = frozenset('.!?:;“”"‘(•')


def _capital(words: Sequence[Word], at: int) -> bool:
    return at < len(words) and words[at].text[0].isupper()


def _run(words: Sequence[Word], at: int) -> int:
    """Where a run of capitalised words ends, with particles, hyphens and initials inside.

    A possessive ends it: in "Huawei's Mate" there are two names.
    """
    after = at + 1
    while after < len(words) and words[after - 1].end == words[after - 1].bare_end:
        step = _step(words, at, after)
        if not step:
            break
        after += step
    return after


def _step(words: Sequence[Word], at: int, after: int) -> int:
    """How many words at a place go on the run that began at `at`; 0 where it ends."""
    lower = words[after].lower
    if words[after].text[0].isupper():
        return 1
    if lower in _HYPHENS and _numbered(words, after + 1):
        return 2
    if not _capital(words, after + 1):
        article = [word.lower for word in words[after + 1 : after + 2]]
        long = lower in ("of", "for", "de") and article in (["the"], ["la"])
        return 3 if long and _capital(words, after + 2) else 0
    glued = words[after].start == words[after - 1].end
    goes_on = (
        lower in _PARTICLES
        or lower == "&"
        or (lower in _JOINERS and glued)
        or (lower == "." and words[after - 1].lower in _DOTTED)
        or (lower == "and" and _institution(words, at, after))
    )
    return 2 if goes_on else 0


def _numbered(words: Sequence[Word], at: int) -> bool:
    return at < len(words) and words[at].is_number and words[at].start == words[at - 2].end + 1


def _institution(words: Sequence[Word], at: int, after: int) -> bool:
    """Whether "and" belongs to a name: "Center for AI and Advanced Technologies"."""
    recent = words[max(at, after - 6) : after]
    return any(word.lower in _ORGANISATION_WORDS for word in recent) and any(
        word.lower in ("for", "of") for word in recent
    )


def _first(words: Sequence[Word], at: int, after: int, opens: bool) -> int:
    """Where the name in a run begins: past an opener of the sentence, "The", and titles."""
    first = at
    if opens and words[at].lower in _OPENERS:
        first = at + 1
    while first < after and words[first].lower in _PARTICLES and not _capital(words, first):
        first += 1
    if first < after and words[first].lower in ("the", "a", "an"):
        first += 1
    return first


def _kind(words: Sequence[Word], first: int, after: int, opens: bool) -> AnswerType | None:
    run = [word.lower.strip(".") for word in words[first:after]]
    last = run[-1]
    if all(word in _NATIONAL for word in run):
        return None
    if any(word.is_number for word in words[first:after]):
        return AnswerType.THING
    joined = " ".join(run)
    if joined in COUNTRIES_AND_CITIES:
        return AnswerType.PLACE
    if any(word in _ORGANISATION_WORDS for word in run):
        return AnswerType.ORGANISATION
    if last in _PLACE_WORDS or run[0] in _PLACE_WORDS:
        return AnswerType.PLACE
    if any(word in _OTHER_WORDS for word in run):
        return AnswerType.THING
    before = words[first - 1].lower.strip(".") if first else ""
    if run[0] in _TITLES or before in _TITLES:
        return AnswerType.PERSON
    text = words[after - 1].text
    if len(run) == 1 and len(text) > 1 and text.isupper():
        return AnswerType.ORGANISATION
    if before in _PLACE_LEADS and words[after - 1].end == words[after - 1].bare_end:
        return AnswerType.PLACE
    if len(run) == 1 and opens and _common(words, first):
        return None
    return AnswerType.NAME


def _common(words: Sequence[Word], first: int) -> bool:
    """Whether a sentence's first word, alone, looks like a common noun, verb form or adverb."""
    return words[first].lower.endswith(("ly", "ing", "ed", "s", "ion", "ment", "ity", "ness"))
