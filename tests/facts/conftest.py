"""A base on disk that is sound, and the way to spoil one part of it."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
import yaml
from sample_base import ARTICLE, WriteBase, fact_file


@pytest.fixture
def write_base(tmp_path: Path) -> WriteBase:
    """Writes a base of one article and returns its folder; keywords replace parts of its file."""

    def write(text: str | bytes = ARTICLE, **changes: Any) -> Path:
        data = text.encode() if isinstance(text, str) else text
        entry = fact_file(**changes)
        if "article" not in changes:
            entry["article"]["sha256"] = hashlib.sha256(data).hexdigest()
        for folder in ("facts", "articles"):
            (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / "articles" / "ely.txt").write_bytes(data)
        text = yaml.safe_dump(entry, sort_keys=False, allow_unicode=True)
        (tmp_path / "facts" / "ely.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return write
