"""The archive that X gives to each account, in all its forms since 2012."""

from sbagg.adapters.twitter_archive.adapter import TwitterArchive

__all__ = ["TwitterArchive"]
