"""The rules that choose the answering part of a quote; `bot.matching.spans` is the way in."""
