"""A command-line social business aggregator: one local timeline per person and company."""

__version__ = "0.1.0"
