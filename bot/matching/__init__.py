"""Finding the one line that answers, or nothing: what the product exists for.

Takes entries and a question, returns a ranking with a confidence; knows nothing of
articles' files, of thresholds or of Slack.
"""

from bot.matching.model import Entry, Match, Ranking, TermMatch

__all__ = ["Entry", "Match", "Ranking", "TermMatch"]
