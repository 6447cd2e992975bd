"""Readers that adapters share. Pure: they read what they are given and know nothing of sources or the store."""
