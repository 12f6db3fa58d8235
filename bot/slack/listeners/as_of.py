"""`/fact as of 2020-12 QUESTION`: the answer from what held then, to its asker only."""

from dataclasses import replace

from bot.answering import Answered
from bot.facts.validity import last_day
from bot.slack.blocks import Message, answer_message
from bot.slack.channel_rules import permitted, rules_for, topics_only
from bot.slack.question import Question
from bot.slack.services import Services


def answer_as_of(services: Services, question: Question, words: str) -> Message | None:
    """The answer to `of DATE QUESTION`; None for words that are a question of another kind.

    Without the buttons that share an answer: shown to others it would pass for one of today. What
    held then is asked of no curator either.
    """
    of, _, rest = words.partition(" ")
    when, _, asked = rest.partition(" ")
    day = last_day(when.rstrip(":,"))
    if of.casefold() != "of" or day is None or not asked:
        return None
    answerer, rules = services.answerer(), rules_for(services, question)
    answer = permitted(answerer.answer(asked, as_of=day), rules)
    if answer is None:
        return topics_only(rules)
    said = f"As of {when.rstrip(':,')}."
    if isinstance(answer, Answered):
        answer = replace(answer, remarks=(said, *answer.remarks))
    return answer_message(answer, answerer.still_stands)
