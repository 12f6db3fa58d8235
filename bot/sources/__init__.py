"""Articles from files and addresses: what was brought in, as plain text with what is known of it.

Knows nothing of facts, and never reads the environment.
"""
