"""A magnifying glass on a message: its words are looked up for the person who put it there."""

from bot.errors import GoneForGood, RetryLater
from bot.slack.entities import plain_words
from bot.slack.jobs import Job
from bot.slack.listeners.ask import answer_question
from bot.slack.question import Payload, Question, authorized_bot, mapping_at, team_of, text_at
from bot.slack.reading import Said
from bot.slack.services import Services

LOOK_UP = "mag"


def is_look_up(payload: Payload) -> bool:
    """Whether a person put a magnifying glass on a message that is not the bot's own."""
    event = mapping_at(payload, "event")
    bot = authorized_bot(payload)
    return (
        text_at(event, "reaction") == LOOK_UP
        and text_at(mapping_at(event, "item"), "type") == "message"
        and text_at(event, "user") not in {"", bot}
        and text_at(event, "item_user") != bot
    )


def answer_reaction(services: Services, job: Job) -> None:
    """Answers a message to whoever reacted to it, and to nobody else; once for each of them."""
    event = mapping_at(job.payload, "event")
    item, user_id = mapping_at(event, "item"), text_at(event, "user")
    channel_id, ts = text_at(item, "channel"), text_at(item, "ts")
    said = services.poster.message_at(channel_id, ts)
    if said is None or not job.may_post():
        return
    question = _question(job.payload, said, channel_id, user_id)
    key = question.trigger_id
    # Claimed before the post, so that a reaction taken back and put again answers nothing twice.
    if not question.text or not services.once.claim(
        question.team_id, key, user_id, services.clock()
    ):
        return
    try:
        answer_question(services, job, question)
    except (GoneForGood, RetryLater):
        services.once.release(question.team_id, key)
        raise


def _question(payload: Payload, said: Said, channel_id: str, user_id: str) -> Question:
    """The message as a private question of the person who reacted."""
    return Question(
        text=plain_words(said.text, authorized_bot(payload) or "-"),
        surface="command",
        team_id=team_of(payload),
        channel_id=channel_id,
        user_id=user_id,
        ts=said.ts,
        # Who reacts to the head of a thread reads the channel.
        thread_ts=said.thread_ts if said.thread_ts != said.ts else "",
        trigger_id=f"{LOOK_UP}:{channel_id}:{said.ts}:{user_id}",
    )
