"""Alembic's revisions, carried in the package and run by `bot.state.migrate`."""
