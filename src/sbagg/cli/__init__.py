"""The command line: arguments in, one call, one render, an exit status. No logic lives here."""
