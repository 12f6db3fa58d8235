"""`sourceline correct`: replies to the messages that quoted a fact which changed."""

from typing import Annotated

import typer

from bot.commands.common import Facts


def correct(
    fact: Annotated[str, typer.Argument(help="The fact's id, also of one that was taken out.")],
    note: Annotated[str, typer.Option(help="A sentence of your own for those threads.")] = "",
    facts: Facts = None,
) -> None:
    """Tell the threads that quoted a fact what it says now, each once."""
    from bot.app import build_bot, live_base
    from bot.errors import DeliveryError, OperatorError
    from bot.settings import load
    from bot.slack.correction_blocks import counted
    from bot.slack.corrections import Correction, is_known
    from bot.slack.corrections import correct as send
    from bot.slack.socket import identify

    settings = load(facts)
    settings.secret("SLACK_BOT_TOKEN")
    bot = build_bot(settings, live_base(settings))
    try:
        try:
            identify(bot.services.poster)
        except DeliveryError as failure:
            reason = f"Slack cannot be reached there ({failure.code})"
            raise OperatorError("SLACK_API_URL", reason) from failure
        me = bot.services.poster.identity
        correction = Correction(me.team_id if me else "", fact, note.strip())
        if not is_known(bot.services, correction):
            raise typer.BadParameter(f"no fact has the id {fact}, and no message quoted one")
        print(counted(send(bot.services, correction)))
    finally:
        bot.close()
