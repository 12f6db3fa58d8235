"""What the matcher knows of a language: stems, stopwords, question words, number words.

Owns the word lists; knows nothing of texts or of scores. Two languages are here; a third
is one more `Language` in the table at the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import Stemmer


@dataclass(frozen=True, slots=True)
class Language:
    """Word lists are of folded words (lower case, no accents), as `text.fold` makes them.

    `asks` maps an opening of a question, one or two words, to the kind of answer it wants.
    `capitals_are_names` is False where every noun is written with a capital letter.
    """

    name: str
    stopwords: frozenset[str]
    question_words: frozenset[str]
    number_words: Mapping[str, str]
    irregular: Mapping[str, str]
    date_words: frozenset[str]
    money_words: frozenset[str]
    percent_words: frozenset[str]
    asks: Mapping[str, str]
    capitals_are_names: bool
    thousands: str
    decimal: str
    _stemmer: Stemmer.Stemmer = field(repr=False, compare=False)

    def stem(self, word: str) -> str:
        """The term that stands for a folded word and for its other forms."""
        word = self.number_words.get(word, word)
        return str(self._stemmer.stemWord(self.irregular.get(word, word)))


def language(name: str) -> Language:
    """The language of that Snowball name; ValueError, naming those there are, for another."""
    if name not in _MAKERS:
        raise ValueError(f"no language {name!r}; there are {', '.join(sorted(_MAKERS))}")
    return _MAKERS[name]()


def _pairs(text: str) -> dict[str, str]:
    """`went>go, gone>go` as a mapping."""
    return dict(pair.strip().split(">") for pair in text.split(",") if pair.strip())


@cache
def _english() -> Language:
    units = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    numbers = {word: str(n) for n, word in enumerate(units.split())}
    numbers |= {
        word: str(n)
        for n, word in enumerate("fifteen sixteen seventeen eighteen nineteen twenty".split(), 15)
    }
    numbers |= _pairs("thirty>30, forty>40, fifty>50, sixty>60, seventy>70, eighty>80, ninety>90")
    return Language(
        name="english",
        stopwords=frozenset(
            "a about am an and any are as at be because been being but by can cannot could did do "
            "does doing dont for from had has have having he her here hers him his i if in into is "
            "it its itself just me my no nor not of on or our ours out she should so some such "
            "than that the their them then there these they this those to too up us very was we "
            "were will with would you your yours anyone ever tell please also upon may might "
            "must shall isnt arent wasnt werent doesnt didnt wont cant im youre theyre ive "
            "hasnt havent hadnt".split()
        ),
        question_words=frozenset(
            "what when where which who whom whose why how whats wheres whos whens hows".split()
        ),
        number_words=numbers,
        irregular=_pairs(
            "went>go, gone>go, goes>go, began>begin, begun>begin, came>come, took>take, taken>take,"
            "gave>give, given>give, made>make, said>say, told>tell, knew>know, known>know,"
            "grew>grow, grown>grow, wrote>write, written>write, won>win, lost>lose, led>lead,"
            "left>leave, held>hold, built>build, bought>buy, sold>sell, sent>send, spent>spend,"
            "born>bear, bore>bear, became>become, found>find, got>get, ran>run, saw>see, seen>see,"
            "fought>fight, taught>teach, thought>think, brought>bring, caught>catch, kept>keep,"
            "meant>mean, met>meet, paid>pay, rose>rise, risen>rise, fell>fall, fallen>fall,"
            "spoke>speak, spoken>speak, stood>stand, threw>throw, thrown>throw, wore>wear,"
            "worn>wear, drew>draw, drawn>draw, drove>drive, driven>drive, ate>eat, eaten>eat,"
            "flew>fly, flown>fly, broke>break, broken>break, chose>choose, chosen>choose,"
            "hid>hide, hidden>hide, sang>sing, sung>sing, sank>sink, sunk>sink, shot>shoot,"
            "slept>sleep, stole>steal, stolen>steal, swam>swim, died>die, death>die, dead>die,"
            "men>man, women>woman, children>child, people>person, feet>foot, teeth>tooth,"
            "mice>mouse, geese>goose, lives>life, wives>wife, leaves>leave, better>good, best>good,"
            "worse>bad, worst>bad, fed>feed, felt>feel, heard>hear, laid>lay, lent>lend,"
            "sought>seek, shown>show, struck>strike, understood>understand, woke>wake"
        ),
        date_words=frozenset(
            "january february march april june july august september october november december "
            "monday tuesday wednesday thursday friday saturday sunday century centuries decade "
            "spring summer autumn winter".split()
        ),
        money_words=frozenset(
            "dollar dollars euro euros pound pounds cent cents yen yuan usd eur gbp".split()
        ),
        percent_words=frozenset("percent percentage".split()),
        asks={
            "who": "name", "whom": "name", "whose": "name", "where": "name", "when": "date",
            "what year": "date", "which year": "date", "what date": "date", "what day": "date",
            "what month": "date", "what century": "date", "what decade": "date",
            "how many": "number", "how long": "number", "how old": "number", "how far": "number",
            "how tall": "number", "how big": "number", "how large": "number", "how high": "number",
            "how often": "number", "what number": "number", "how much": "amount",
            "what percent": "percent", "what percentage": "percent", "what company": "name",
            "which company": "name", "what city": "name", "which city": "name",
            "what country": "name", "which country": "name",
        },
        capitals_are_names=True,
        thousands=",",
        decimal=".",
        _stemmer=Stemmer.Stemmer("english"),
    )  # fmt: skip


@cache
def _german() -> Language:
    numbers = "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split()
    folded = [word.replace("ü", "u").replace("ö", "o") for word in numbers]
    return Language(
        name="german",
        stopwords=frozenset(
            "aber als am an auch auf aus bei bin bis da damit das dass dem den denn der des dessen "
            "die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen "
            "einer eines er es euch fur gegen hat hatte hatten habe haben hier ich ihm ihn ihnen "
            "ihr ihre ihrem ihren ihrer im in ins ist ja kann kein keine man mein mich mir mit "
            "nach nicht noch nur ob oder ohne sein seine seinem seinen seiner sich sie sind so "
            "soll sollte um und uns unser unter vom von vor war waren was wenn werden wird wir "
            "wurde wurden zu zum zur uber wieder bitte sag schon sehr".split()
        ),
        question_words=frozenset(
            "wer wen wem wessen was wann wo woher wohin warum wieso weshalb wie welche welcher "
            "welches welchen welchem wieviel wieviele womit wofur wodurch woran".split()
        ),
        number_words={word: str(number) for number, word in enumerate(folded)},
        irregular=_pairs(
            "ging>gehen, gegangen>gehen, kam>kommen, gekommen>kommen, nahm>nehmen,"
            "genommen>nehmen, gab>geben, gegeben>geben, schrieb>schreiben,"
            "geschrieben>schreiben, begann>beginnen, begonnen>beginnen, fand>finden,"
            "gefunden>finden, baute>bauen, gebaut>bauen, offnete>offnen, geoffnet>offnen,"
            "kostete>kosten, gekostet>kosten, kaufte>kaufen, gekauft>kaufen,"
            "grundete>grunden, gegrundet>grunden, schloss>schliessen, geschlossen>schliessen"
        ),
        date_words=frozenset(
            "januar februar marz april mai juni juli august september oktober november dezember "
            "montag dienstag mittwoch donnerstag freitag samstag sonntag jahrhundert "
            "jahrzehnt".split()
        ),
        money_words=frozenset("euro euros cent dollar franken pfund".split()),
        percent_words=frozenset("prozent".split()),
        asks={
            "wer": "name", "wen": "name", "wem": "name", "wo": "name", "wann": "date",
            "welches jahr": "date", "welchem jahr": "date", "wie viele": "number",
            "wieviele": "number", "wie lange": "number", "wie alt": "number",
            "wie hoch": "number", "wie weit": "number", "wie viel": "amount",
            "wieviel": "amount",
        },
        capitals_are_names=False,
        thousands=".",
        decimal=",",
        _stemmer=Stemmer.Stemmer("german"),
    )  # fmt: skip


_MAKERS = {"english": _english, "german": _german}
