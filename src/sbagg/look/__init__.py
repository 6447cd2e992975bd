"""Views of the store: a person, a company, lists, a search, one item, the state of things."""
