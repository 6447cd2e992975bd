"""Views become terminal text, JSON, JSON lines or CSV. Only what a terminal shows loads Rich."""
