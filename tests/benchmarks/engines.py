"""The systems whose speed is measured, each as it is used when the index is kept on disk.

An engine builds an index of sentences in a folder, and opens it in another process later. A
search gives at most three sentences, best first. Libraries are imported where they are used,
before the clock starts.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks import corpus
from tests.benchmarks.baselines import fts5_words
from tests.benchmarks.rewording import FUNCTION_WORDS, content_words

FOUND = 3

Search = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Engine:
    """`needs` are the modules to import first. `build` leaves the index in the folder."""

    needs: tuple[str, ...]
    build: Callable[[Sequence[str], Path], None]
    open: Callable[[Path], Search]

    def missing(self) -> list[str]:
        return [name for name in self.needs if find_spec(name) is None]

    def load(self) -> None:
        for name in self.needs:
            import_module(name)


def _fts5_build(texts: Sequence[str], folder: Path) -> None:
    database = sqlite3.connect(folder / "fts5.db")
    database.execute("CREATE VIRTUAL TABLE key USING fts5(text, tokenize='porter unicode61')")
    database.executemany("INSERT INTO key(rowid, text) VALUES (?, ?)", enumerate(texts))
    database.execute("INSERT INTO key(key) VALUES ('optimize')")
    database.commit()
    database.close()


def _fts5_open(folder: Path) -> Search:
    database = sqlite3.connect(folder / "fts5.db")
    query = f"SELECT text FROM key WHERE key MATCH ? ORDER BY rank LIMIT {FOUND}"  # noqa: S608

    def search(question: str) -> list[str]:
        return [row[0] for row in database.execute(query, (fts5_words(question),))]

    return search


def _bm25s_tokens(texts: Sequence[str], **options: Any) -> Any:
    import bm25s
    import Stemmer

    return bm25s.tokenize(
        texts,
        stopwords=sorted(FUNCTION_WORDS),
        stemmer=Stemmer.Stemmer("english"),
        show_progress=False,
        **options,
    )


def _bm25s_build(texts: Sequence[str], folder: Path) -> None:
    import bm25s

    retriever = bm25s.BM25()
    retriever.index(_bm25s_tokens(texts), show_progress=False)
    retriever.save(folder, corpus=list(texts), show_progress=False)


def _bm25s_open(folder: Path) -> Search:
    import bm25s

    retriever = bm25s.BM25.load(folder, mmap=True, load_corpus=True)

    def search(question: str) -> list[str]:
        [words] = _bm25s_tokens([question], return_ids=False)
        scores = retriever.get_scores(words)
        # `retrieve` would choose among all scores by argpartition, which takes 20 ms of 100,000
        # when most are 0.
        found = np.flatnonzero(scores)
        best = found[np.argsort(-scores[found], kind="stable")[:FOUND]]
        return [retriever.corpus[int(place)]["text"] for place in best]

    return search


def _tantivy_schema() -> Any:
    import tantivy

    schema = tantivy.SchemaBuilder()
    schema.add_text_field("text", stored=True, tokenizer_name="en_stem")
    return schema.build()


def _tantivy_build(texts: Sequence[str], folder: Path) -> None:
    import tantivy

    index = tantivy.Index(_tantivy_schema(), path=str(folder))
    writer = index.writer(num_threads=1)
    for text in texts:
        writer.add_document(tantivy.Document(text=text))
    writer.commit()
    writer.wait_merging_threads()


def _tantivy_open(folder: Path) -> Search:
    import tantivy

    index = tantivy.Index(_tantivy_schema(), path=str(folder))
    searcher = index.searcher()

    def search(question: str) -> list[str]:
        words = " ".join(content_words(question)) or question
        query, _ = index.parse_query_lenient(words, ["text"])
        hits = searcher.search(query, FOUND, count=False).hits
        return [searcher.doc(address)["text"][0] for _, address in hits]

    return search


def _sourceline_build(texts: Sequence[str], folder: Path) -> None:
    from bot.matching.matcher import Matcher

    Matcher(corpus.entries(texts)).index.save(folder)


def _sourceline_open(folder: Path) -> Search:
    from bot.matching.index import Index
    from bot.matching.matcher import Matcher

    matcher = Matcher.over(Index.open(folder))  # entries are numbered, and so are their keys

    def search(question: str) -> list[str]:
        matches = matcher.search(question, FOUND).matches
        return [matcher.index.text(int(match.entry_id)) for match in matches]

    return search


# In the order they run, for every size.
ENGINES = {
    "FTS5": Engine(("sqlite3",), _fts5_build, _fts5_open),
    "bm25s": Engine(("bm25s", "Stemmer"), _bm25s_build, _bm25s_open),
    "tantivy": Engine(("tantivy",), _tantivy_build, _tantivy_open),
    "Sourceline": Engine(("bot.matching.matcher",), _sourceline_build, _sourceline_open),
}
