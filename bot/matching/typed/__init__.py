"""What kinds of thing a text holds: dates, quantities and names, by rule and without a model."""

from bot.matching.typed.words import AnswerType, Typed, Word, scan

__all__ = ["AnswerType", "Typed", "Word", "scan"]
