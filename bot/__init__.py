"""Sourceline: a Slack bot that answers with the exact line of the source, or says none does."""
