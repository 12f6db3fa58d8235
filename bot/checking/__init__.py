"""What a curator should look at in a base, beyond whether it can be served.

Each module looks for one kind of thing and yields findings in file order; `checkup` joins
them. Knows nothing of Slack, of how findings are shown, or of the clock.
"""
