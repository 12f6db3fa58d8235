"""Pages become articles: menus and banners out, captions known, structure kept, nothing guessed."""

import pytest

from bot.errors import CuratorError
from bot.sources.html import HTML_MAX_BYTES, MAX_ELEMENTS, extract
from bot.sources.model import Extract, Original

HEAD = """<title>River ferries – Harbour Times</title><meta name="author" content="Mara Lind">
<meta property="og:site_name" content="Harbour Times">
<meta property="article:published_time" content="2024-05-03T08:00:00Z">
<link rel="canonical" href="https://harbour.example/ferries">"""
BODY = """<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
<div class="cookie-banner"><p>We use cookies. Accept all cookies to go on.</p></div>
<main><article><h1>The river ferries run on batteries</h1><p class="byline">By Mara Lind</p>
<p>The city put three <b>battery ferries</b> into service in April&nbsp;2024. Each carries 180
passengers and costs <a href="/x">4.2 million</a> eu&shy;ros.</p>
<figure><img src="a.jpg"><figcaption>The ferry <i>Alma</i> at the north pier.</figcaption></figure>
<p class="photo-credit">Jon Berg for the Harbour Times</p>
<h2>Prices</h2><p>A single ride costs 3 euros.<br>A day ticket costs 8 euros.</p>
<ul><li>Children under six ride free.<ul><li>So do dogs.</li></ul></li><li>Bicycles pay.</li></ul>
<table><tr><th>Line</th><th>Interval</th></tr><tr><td>F1</td><td>10 minutes</td></tr></table>
<blockquote><p>“We will never go back to diesel,” said the harbour master.</p></blockquote>
</article><aside><h3>Related</h3><ul><li><a href="/b">Ten harbours to see</a></li></ul></aside>
</main>
<footer>© Harbour Times. All rights reserved.</footer>"""
ARTICLE = """# The river ferries run on batteries

The city put three battery ferries into service in April\N{NO-BREAK SPACE}2024. Each carries 180 \
passengers and costs 4.2 million euros.

The ferry Alma at the north pier.

Jon Berg for the Harbour Times

## Prices

A single ride costs 3 euros.

A day ticket costs 8 euros.

- Children under six ride free.
  - So do dogs.
- Bicycles pay.

| Line | Interval |
| --- | --- |
| F1 | 10 minutes |

“We will never go back to diesel,” said the harbour master.
"""


def page(body: str, head: str = "", *, before: str = "") -> str:
    return f"{before}<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def read(data: str | bytes, encoding: str | None = None) -> Extract:
    raw = data.encode() if isinstance(data, str) else data
    return extract(Original("page.html", "page.html", raw, encoding=encoding))


def test_an_article_is_taken_out_of_what_stands_around_it() -> None:
    assert read(page(BODY, HEAD)).data.decode().replace("\xa0", " ") == ARTICLE.replace("\xa0", " ")


def test_captions_and_credits_stay_in_the_article_and_are_known() -> None:
    found = read(page(BODY, HEAD))
    lines = found.data.decode().split("\n")
    assert [lines[number - 1] for number in sorted(found.captions)] == [
        "The ferry Alma at the north pier.",
        "Jon Berg for the Harbour Times",
    ]


def test_the_metadata_is_what_the_page_states() -> None:
    known = read(page(BODY, HEAD)).known
    assert known.title == "The river ferries run on batteries"
    assert (known.author, known.publisher, known.published) == (
        "Mara Lind",
        "Harbour Times",
        "2024-05-03",
    )
    assert known.address == "https://harbour.example/ferries"


def test_what_a_page_does_not_state_is_not_guessed() -> None:
    known = read(page("<p>The ferry sank on 5 May 1999, and the harbour was closed.</p>")).known
    assert (known.author, known.published, known.address) == (None, None, None)


def test_a_browser_writes_into_its_copy_where_the_page_came_from() -> None:
    saved = "<!-- saved from url=(0030)https://harbour.example/saved -->\n"
    assert read(page(BODY, HEAD, before=saved)).known.address == "https://harbour.example/saved"


def test_a_page_without_any_frame_keeps_its_lists() -> None:
    found = read(page("<p>Ferries run on three days of the week.</p><ul><li>Monday</li></ul>"))
    assert found.data.decode() == "Ferries run on three days of the week.\n\n- Monday\n"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ('<meta charset="windows-1252">', None),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">', None),
        ("", "cp1252"),
    ],
)
def test_the_encoding_that_is_declared_is_used(declared: str, encoding: str | None) -> None:
    html = page("<p>Die Fähre nach Lindhafen kostet drei Euro, also 3 €.</p>", declared)
    assert "kostet drei Euro, also 3 €." in read(html.encode("cp1252"), encoding).data.decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ('<meta charset="utf-8"><p>F\xe4hre</p>'.encode("latin-1"), "is not text in UTF-8"),
        (b'<meta charset="klingon"><p>a</p>', "is said to be in 'klingon'"),
        (b"<html><p>a\0b</p>", "NUL"),
        (b"<html>", "no article that can be told"),
        (b"<html><body><script>1</script>", "no article that can be told"),
        (b"<p>" + b" " * HTML_MAX_BYTES, "is larger than"),
        (b"<html><body>" + b"<p>a" * (MAX_ELEMENTS + 1), "elements, more than"),
    ],
    ids=["not-utf-8", "unknown-encoding", "nul", "empty", "script", "large", "elements"],
)
def test_a_page_that_cannot_be_read_is_told_in_one_line(data: bytes, said: str) -> None:
    with pytest.raises(CuratorError) as caught:
        read(data)
    assert str(caught.value).startswith("page.html:")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_nesting_without_end_is_told_or_read() -> None:
    deep = "<div>" * 20_000 + "<p>The ferry is blue.</p>"
    try:
        said = read(deep).data.decode()
    except CuratorError as error:
        said = str(error)
    assert said in {
        "The ferry is blue.\n",
        "page.html: holds no article that can be told; copy its text into a .txt file and add that",
    }
