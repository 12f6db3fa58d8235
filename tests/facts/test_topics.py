"""The names that a text without headings comes back to."""

from bot.facts.topics import TOPICS_MAX, chosen_topics, topics

TEXT = [
    "A deal was struck by Huawei and SMIC.",
    "In 2020 Huawei was sanctioned.",
    "It went to SMIC then.",
    "The board of SMIC met in New York.",
    "People in New York saw it.",
    "A shop in New York sold Huawei phones.",
    "It was a risk.",
    "However it went well.",
    "In May it was sold out.",
    "In May it came back.",
    "By May it was gone.",
]


def test_names_that_stand_in_several_sentences_are_the_topics() -> None:
    assert chosen_topics(TEXT) == ("Huawei", "New York", "SMIC")
    assert topics(TEXT)[:4] == [
        ("Huawei", "SMIC"),
        ("Huawei",),
        ("SMIC",),
        ("New York", "SMIC"),
    ]
    assert topics(TEXT)[6] == ()


def test_a_short_text_and_one_of_a_single_name_have_none() -> None:
    assert chosen_topics(TEXT[:6]) == ()
    assert chosen_topics([f"The mayor of Ely met {number} people." for number in range(9)]) == ()


def test_an_edit_of_one_sentence_leaves_the_topics_and_there_are_few() -> None:
    assert set(chosen_topics([*TEXT[:-1], "It was gone by then."])) == set(chosen_topics(TEXT))
    many = [f"It is of Name{'abcdefghi'[n % 9]} here." for n in range(90)]
    assert len(chosen_topics(many)) == TOPICS_MAX
