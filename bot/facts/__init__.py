"""The fact base: articles, curated facts, and the proof that a quote stands in its article."""
