"""The bot in a workspace with a page, over Socket Mode, as somebody in a browser sees it."""

from typing import Any

Visit = dict[str, Any]

QUOTE = (
    "Yet nearly three years later, in August 2023, a new Huawei device was quietly unveiled to "
    "the public: the Mate 60 series phone, powered by Charlotte—now known as the Kirin 9000S chip."
)
PICTURES = {"answer", "claim", "command", "context", "digest", "home", "no-answer"}


def test_a_mention_is_answered_in_its_thread_with_the_line(visit: Visit) -> None:
    question, answer = visit["channel_messages"][:2]
    assert answer["thread_ts"] == question["ts"]
    assert QUOTE in visit["mention"]
    assert "line 20" in visit["mention"]


def test_show_context_opens_the_lines_around_the_quote(visit: Visit) -> None:
    assert QUOTE in visit["context"]
    assert "According to different testing teams" in visit["context"]


def test_a_command_is_answered_to_the_asker_alone(visit: Visit) -> None:
    assert QUOTE in visit["command"]
    answers = [one for one in visit["channel_messages"] if one.get("ephemeral_to")]
    assert [one["subtype"] for one in answers] == ["ephemeral"]


def test_an_answer_is_shared_to_the_channel_by_its_button(visit: Visit) -> None:
    assert QUOTE in visit["shared"]
    assert "Shared by @Ada" in visit["shared"]


def test_a_direct_message_is_answered_where_it_was_asked(visit: Visit) -> None:
    assert QUOTE in visit["direct"]
    assert len(visit["direct_messages"]) == 4


def test_what_no_source_says_is_said_to_be_so(visit: Visit) -> None:
    assert "No source says that." in visit["direct"]


def test_the_page_shows_every_block_of_the_bot(visit: Visit) -> None:
    # The page names the type of a block it cannot show, in brackets.
    assert not [step for step in visit if "[rich_text]" in str(visit[step])]


def test_a_digest_that_is_due_is_posted_once(visit: Visit) -> None:
    assert visit["digest"].count("Facts for") == 1
    assert visit["digest"].count("Show context") == 3


def test_a_claim_is_shown_with_a_verdict_on_each_sentence(visit: Visit) -> None:
    for verdict in ("Supported", "Contradicted", "No source says that"):
        assert verdict in visit["claim"]


def test_the_home_tab_shows_topics_and_newest_facts(visit: Visit) -> None:
    for heading in ("Topics", "Newest facts", "Kirin 9000S"):
        assert heading in visit["home"]


def test_pictures_are_taken_small_enough_to_keep(visit: Visit) -> None:
    pictures = {path.stem: path.read_bytes() for path in visit["pictures"].glob("*.png")}
    assert set(pictures) == PICTURES
    assert all(picture.startswith(b"\x89PNG") for picture in pictures.values())
    assert max(map(len, pictures.values())) < 150_000
