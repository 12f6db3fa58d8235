"""Where sentences end, by example and as properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.sentences import split

# Each line as the sentences it must be cut into; joined by spaces they are the line.
EXAMPLES = [
    ["It was a risk.", "Huawei called SMIC.", "Nobody answered!", "Why?", "No one knows"],
    ["Mr. J. R. R. Tolkien met Dr. Smith Jr. at St. Mary's.", "They spoke."],
    ["ABC was bought by Edward J. Noble.", "He paid $8 million."],
    ["The U.S. Army left the U.S. in May.", "It returned to the U.S.", "The Navy stayed."],
    ["Apple Inc. and Acme Co. Ltd. merged.", "Profits rose at Acme Inc.", "The staff cheered."],
    ["Use a tool, e.g. Ansible, i.e. something.", "See Fig. 3, sec. 4.2 and pp. 5-7.", "Done."],
    ["No. 4 was worst.", "He said no.", "Then he left."],
    ["On Jan. 5 and Sept. 11 it rained.", "The bill of 1 Dec. 2020 stands."],
    ["It rose 12.5% to 3.50 EUR.", "The v2.3.1 deploy changed config.yaml.", "See a.b.c/d?e=1."],
    ["Visit https://example.com/a.b?c=1.", "Mail bob@example.com.", "Ask @bob."],
    ["It stops at 9 p.m. Eastern and 6 a.m. UTC.", "It closed at 8 p.m.", "Engineers left."],
    ["He said: “It is hot. It is dry.”", "The team left."],
    ['"Is it hot?" Smith asked.', '"Yes!" she said.', '"No."', "They left."],
    ["“It was a risk. We knew,” she said.", "(See below.)", "The end."],
    ["It has parts (see sec. 2. All apply) and more.", "It ended (in 1990).", "It is over."],
    ["1. Install the package.", "2. Restart it."],
    ["4.2. Passwords expire.", "They have 14 characters."],
    ["iv. Ask first.", "B. Then act."],
    ["Mercury is small.[1][2]", "It is hot.[citation needed]", "It is dry."],
    ["And so ... he went ... home.", "The end came...", "Nobody spoke."],
    ["The scans failed.", "systemd restarted it.", "iPhone sales fell.", "5 people left."],
    ["It grew by approx. 50 and est. 1990 levels, etc. and so on.", "It is fine."],
    ["It used the Saturn V.", "Its engines burned."],
    ["It wanted Yahoo! Inc. to sell.", "It did."],
    ["Prof. Li et al. (2010) wrote it.", "Gen. Lee and Sgt. York read it."],
    ["Contributors were c. 1,000 B.C. people.", "Chlorophyll a.", "Others follow."],
    ["In Washington, D.C. it rained.", "He has a Ph.D. in law.", "She moved to Boston, Mass."],
    ["Seit dem 1. März 2021 leitet sie das Werk.", "Am 10. Januar begann es."],
    ["Ἑρμῆς is a god.", "Ça va.", "Über alles.", "Это так.", "Он ушёл."],
]


@pytest.mark.parametrize("sentences", EXAMPLES, ids=lambda sentences: sentences[0][:30])
def test_a_line_is_cut_into_its_sentences(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


def test_scripts_without_spaces_are_cut_at_their_own_stops() -> None:
    assert split("桥建于1910年。费用四百镑。为什么？") == [  # noqa: RUF001
        "桥建于1910年。",
        "费用四百镑。",
        "为什么？",  # noqa: RUF001
    ]


def test_a_blank_line_has_no_sentences_and_one_without_a_stop_is_one() -> None:
    assert split(" \t") == []
    assert split("  Severity: SEV-2 ") == ["Severity: SEV-2"]


def test_what_is_never_closed_encloses_nothing() -> None:
    assert split("He smiled :( and left. It rained.") == ["He smiled :( and left.", "It rained."]
    assert split("“It began. It went on. It ended.") == ["“It began.", "It went on.", "It ended."]


PIECES = st.sampled_from(
    "The the A Dr. J. U.S. No. 5 3.5 1. e.g. word words. Word end! Who? ... … ( ) (a b.) “ ” \" ' "
    "[1] .[2] :33 p.m. Inc. - • — iPhone systemd x.y a. 。 ？ \u00a0 \t, ; $5 #1 @b".split(" ")  # noqa: RUF001
)
LINES = st.lists(PIECES, max_size=30).map(" ".join) | st.text().map(lambda text: text[:200])


@given(LINES)
def test_pieces_are_parts_of_the_line_in_order_and_lose_only_space(line: str) -> None:
    at = 0
    pieces = split(line)
    for piece in pieces:
        assert piece == piece.strip() != ""
        at = line.index(piece, at) + len(piece)
    assert "".join("".join(pieces).split()) == "".join(line.split())


WORDS = st.lists(
    st.sampled_from("water runs down to Dr. Smith in 1990 for $5 (mostly) “as” it".split())
)
SENTENCES = st.builds(
    lambda words, stop: " ".join(["The", *words, "end"]) + stop, WORDS, st.sampled_from(".!?")
)


@given(st.lists(SENTENCES, min_size=1))
def test_plain_sentences_come_back_as_they_are_and_are_not_cut_again(given: list[str]) -> None:
    pieces = split(" ".join(given))
    assert pieces == given
    assert [split(piece) for piece in pieces] == [[piece] for piece in pieces]
