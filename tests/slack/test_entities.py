import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.entities import escape, plain_words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<@UBOT> when was it opened?", "when was it opened?"),
        ("<@UBOT>when<@UBOT|sourceline> now", "when now"),
        ("ask <@U2|dave> or <@U3>", "ask dave or someone"),
        ("in <#C1|general> or <#C2>", "in general or a channel"),
        ("<!channel> <!here> <!subteam^S1|@engineers>", "channel here engineers"),
        ("<!date^1392734382^{date}|18 February>", "18 February"),
        ("<https://example.com/a?b=1&amp;c=2|the page>", "the page"),
        ("see <https://example.com/a?b=1&amp;c=2>", "see https://example.com/a?b=1&c=2"),
        ("<mailto:a@ex.com|a@ex.com> <mailto:b@ex.com>", "a@ex.com b@ex.com"),
        ("3 &lt; 4 &amp;&amp; 5 &gt; 2", "3 < 4 && 5 > 2"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("is 3 < 4 and 5 > 2", "is 3 < 4 and 5 > 2"),
        ("  two\n\nlines\tand\x00a NUL ", "two lines and a NUL"),
        ("evil\u202etxet", "eviltxet"),
        ("half \ud800 a pair", "half ? a pair"),
        ("", ""),
        ("<@UBOT>", ""),
    ],
)
def test_entities_become_plain_words(typed: str, read: str) -> None:
    assert plain_words(typed, "UBOT") == read


def test_the_first_mention_is_the_bot_where_its_id_is_unknown() -> None:
    assert plain_words("<@U1> what did <@U2> say") == "what did someone say"


@given(st.text())
def test_what_slack_escapes_reads_as_it_was_typed(typed: str) -> None:
    plain = plain_words(escape(typed))
    assert plain == plain_words(escape(plain)), "reading twice changes nothing"
    visible = [char for char in plain if char.isalnum()]
    assert visible == [char for char in typed if char.isalnum()]


@given(st.text(alphabet="<@U1|!#^hc:>& a"))
def test_any_string_of_markup_is_read_without_an_error(typed: str) -> None:
    assert "<@U1>" not in plain_words(typed, "U1")
