"""Secrets of sources, of which only this is ever shown: that there is one, and where."""

from __future__ import annotations

from typing import ClassVar, Literal

from sbagg.views.base import View, view


@view
class SecretView(View):
    """A secret that a source may be given, and where it is found; never the secret. ``needed``: the source cannot be read
    without it, or without another in its place. ``unknown``: the keyring does not answer. ``fix`` says how to give it.
    """

    schema: ClassVar[str] = "sbagg.secret/1"
    source: str
    name: str
    found: Literal["environment", "command", "keyring", "missing", "unknown"]
    needed: bool
    fix: str | None = None


@view
class Login(View):
    """A login that went well. ``kept``: where its refresh token is. ``scope``: what it may do, as far as the server says."""

    schema: ClassVar[str] = "sbagg.login/1"
    source: str
    provider: str
    kept: Literal["keyring"]
    scope: str
