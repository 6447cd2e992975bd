"""Logging in by OAuth 2.0 with a client id of the user's own: in a browser here, or with a code on another device.

What comes of it is a refresh token, kept as any secret; the access tokens made of it live as long as a run.
"""
