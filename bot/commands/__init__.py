"""The commands of the command line that have a module of their own; `bot.cli` registers them.

Everything a command needs is imported inside it: none of them loads what another needs.
"""
