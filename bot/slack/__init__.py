"""The Slack side: payloads to questions, answers to Block Kit. Nothing here decides an answer."""
