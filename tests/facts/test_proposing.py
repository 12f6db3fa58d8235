"""What fills the fields of a proposed fact."""

from bot.facts.proposing import propose

LINES = ["In 2019 the bridge was shut.", "It cost £4 (see below).", "Ely Town Band (ETB) played."]


def test_the_articles_date_stands_where_the_sentence_names_none() -> None:
    dates = [fields.get("as_of") for fields in propose(LINES, published="3 May 2024").fields]
    assert dates == ["2019", "2024-05-03", "2024-05-03"]
    dates = [fields.get("as_of") for fields in propose(LINES, published="last spring").fields]
    assert dates == ["2019", None, None]


def test_headings_are_the_topics_and_names_only_where_there_are_none() -> None:
    body = [f"On day {day} it was seen by Huawei." for day in range(4)] + ["It was seen."] * 6
    assert propose(body).fields[0]["topics"] == ["Huawei"]
    headed = propose(["Some text.", "## Sightings", *body]).fields[1:]
    assert {tuple(fields["topics"]) for fields in headed} == {("Sightings",)}


def test_a_question_that_is_asked_already_is_not_proposed_again() -> None:
    lines = ["Who made the bridge?", "Ely Ltd did."]
    assert propose(lines).fields[0]["phrasings"] == ["Who made the bridge?"]
    assert "phrasings" not in propose(lines, asked=["who made the Bridge?"]).fields[0]


def test_aliases_come_from_the_statements_that_are_asked_for() -> None:
    proposal = propose(LINES)
    assert proposal.aliases(range(3)) == {"ETB": ["Ely Town Band"]}
    assert proposal.aliases([0, 1]) == {}
