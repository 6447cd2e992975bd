"""The store: one SQLite file of facts, derived from the sources. The only package that knows SQL."""
