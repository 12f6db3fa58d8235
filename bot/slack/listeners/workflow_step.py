"""*Look up a fact*, a step of Workflow Builder: a question in; quote, article and line out.

What the step takes and gives is declared here for the app's manifest (docs.slack.dev, "Custom
steps"). Slack shows the sentence of a step that fails to whoever runs the workflow.
"""

from collections.abc import Callable, Sequence
from typing import Any

from bot.answering import Answer, Answered, Help
from bot.errors import AskerError
from bot.facts.base import Fact
from bot.slack.jobs import Job
from bot.slack.lines import quotable
from bot.slack.question import mapping_at, text_at
from bot.slack.replies import patiently
from bot.slack.services import Services

# The callback id of the step.
LOOK_UP_A_FACT = "look_up_a_fact"

# More would only look exact.
CONFIDENCE_DIGITS = 3

NO_QUESTION = "The step was given no question. Set its question in Workflow Builder."

PARAMETERS = {
    "input_parameters": {
        "properties": {
            "question": {
                "type": "string",
                "title": "Question",
                "description": "What to look up, in plain words",
            }
        },
        "required": ["question"],
    },
    "output_parameters": {
        "properties": {
            "quote": {
                "type": "string",
                "title": "Quote",
                "description": "The line that answers; empty where no line does",
            },
            "article": {
                "type": "string",
                "title": "Article",
                "description": "The title of the article that is quoted",
            },
            "line": {
                "type": "integer",
                "title": "Line",
                "description": "The number of the line in the article; 0 without a quote",
            },
            "confidence": {
                "type": "number",
                "title": "Confidence",
                "description": "How sure it is that the line answers, from 0 to 1",
            },
            "outcome": {
                "type": "string",
                "title": "Outcome",
                "description": "answered, disagreeing, withheld or no_answer",
            },
        },
        "required": ["quote", "article", "line", "confidence", "outcome"],
    },
}


def look_up_a_fact(services: Services, job: Job) -> None:
    """Completes the step with the line that answers, or with an empty quote where none does."""
    event = mapping_at(job.payload, "event")
    question = text_at(mapping_at(event, "inputs"), "question")
    answerer = services.answerer()
    answer = answerer.answer(question)
    if isinstance(answer, Help):
        raise AskerError(NO_QUESTION)
    outputs = _outputs(answer, answerer.still_stands)
    execution_id = text_at(event, "function_execution_id")
    if job.may_post():
        patiently(services, lambda: services.poster.complete_step(execution_id, outputs))


def _outputs(answer: Answer, stands: Callable[[Fact], bool]) -> dict[str, Any]:
    """What the step gives: only what is surely answered, and only lines that still stand."""
    if not isinstance(answer, Answered):
        return _given((), answer.confidence, "no_answer")
    quoted = quotable(answer.matches[0].fact, None, answer.disagreeing, stands)
    if not quoted.facts:
        return _given((), answer.confidence, "withheld")
    outcome = "disagreeing" if len(quoted.facts) > 1 else "answered"
    return _given(quoted.facts, answer.confidence, outcome)


def _given(facts: Sequence[Fact], confidence: float, outcome: str) -> dict[str, Any]:
    """The outputs; sources that disagree are each a line of the quote, named in that order."""
    return {
        "quote": "\n".join(fact.quote for fact in facts),
        "article": "; ".join(fact.article.title or fact.article.id for fact in facts),
        "line": facts[0].line if facts else 0,
        "confidence": round(confidence, CONFIDENCE_DIGITS),
        "outcome": outcome,
    }
