"""Alembic runs this file for each command; the connection and its transaction are the caller's."""

from alembic import context

from bot.state.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes most columns only by copying the table
)
with context.begin_transaction():
    context.run_migrations()
