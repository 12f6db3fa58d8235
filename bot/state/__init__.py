"""What Sourceline remembers: one database, and one small module per table.

Owns SQLAlchemy and Alembic; nothing outside this package sees either. Knows nothing
of Slack's payloads, of facts or of clocks: ids, JSON texts and aware UTC times come in.
"""
