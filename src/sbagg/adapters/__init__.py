"""One module per kind of source. Nobody imports these by name: the registry does, one at a time."""
