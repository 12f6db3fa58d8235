"""One greeting in a channel that a person invites the bot to."""

from bot.slack.blocks import notice
from bot.slack.jobs import Job
from bot.slack.question import Payload, Question, authorized_bot, mapping_at, team_of, text_at
from bot.slack.replies import post_once
from bot.slack.services import Services

GREETING = (
    "Ask with /fact, or by mentioning @Sourceline: the answer is the exact line of a source.\n"
    "/fact help says more, /fact settings changes how this channel is answered."
)


def is_invited(payload: Payload) -> bool:
    """Whether somebody else brought the bot into a channel; who joins alone has no inviter."""
    event = mapping_at(payload, "event")
    joined, inviter = text_at(event, "user"), text_at(event, "inviter")
    return bool(joined) and joined == authorized_bot(payload) and inviter not in {"", joined}


def greet(services: Services, job: Job) -> None:
    """Greets a channel, once for good: not again where the bot was removed and comes back."""
    event = mapping_at(job.payload, "event")
    channel_id = text_at(event, "channel")
    inviter = Question(
        text="",
        surface="mention",
        team_id=team_of(job.payload),
        channel_id=channel_id,
        user_id=text_at(event, "inviter"),
    )
    if channel_id and job.may_post():
        post_once(services, inviter, f"greeting:{channel_id}", notice(GREETING), channel_id)
