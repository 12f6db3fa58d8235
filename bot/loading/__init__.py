"""A base's folder in, an `Answerer` out: read and indexed once, then opened from the cache folder.

Owns what is kept on disk of a large base, when that may be used, and how a base is made ready
without slowing the answers of the process it is for. A small base is simply read.
"""

from bot.loading.ready import Progress, Ready, make_ready

__all__ = ["Progress", "Ready", "make_ready"]
