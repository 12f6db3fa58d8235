"""`sourceline audit`: whether the record of what was told is as it was written."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.state.audit import Verified


def audit(
    contains: Annotated[
        str | None,
        typer.Option(metavar="DIGEST", help="Fail unless a row has this digest."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a chain.")] = False,
) -> None:
    """Verify the record of what was told; the first broken row of each chain is named."""
    from bot.settings import load
    from bot.state import migrate
    from bot.state.audit import Audit
    from bot.state.database import Database

    url = load().database_url
    verified: list[Verified] = []
    found = contains is None
    if Database.is_there(url):
        with Database.open(url) as database:
            migrate.upgrade(database)
            record = Audit(database)
            verified = [record.verify(team_id) for team_id in record.teams()]
            found = found or any(
                record.named(chain.team_id, (contains or "").lower()) for chain in verified
            )
    for chain in verified:
        print(json.dumps(_object(chain)) if as_json else _line(chain))
    if not verified and not as_json:
        print("nothing is recorded yet")
    if not found:
        typer.echo(f"sourceline: no row has the digest {contains}", err=True)
    if not found or any(chain.broken for chain in verified):
        raise typer.Exit(1)


def _line(chain: "Verified") -> str:
    if chain.broken is not None:
        return f"{chain.team_id}: row {chain.broken.seq} is broken: {chain.broken.reason}"
    rows = "1 row" if chain.rows == 1 else f"{chain.rows} rows"
    return f"{chain.team_id}: {rows}, every one as it was written; the last is {chain.digest}"


def _object(chain: "Verified") -> dict[str, object]:
    broken = chain.broken
    return {
        "team": chain.team_id,
        "rows": chain.rows,
        "digest": chain.digest,
        "broken_row": broken.seq if broken else None,
        "reason": broken.reason if broken else None,
    }
