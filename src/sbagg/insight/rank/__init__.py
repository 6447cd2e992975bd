"""How important somebody is: from items to sums (features), from sums to a number with its terms (formula). Pure."""
