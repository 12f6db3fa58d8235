"""Digests: `plan` says what is due and which facts it holds, `deliver` posts it at most once.

Knows nothing of Slack: a message is posted by a function that is passed in.
"""
