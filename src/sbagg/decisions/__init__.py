"""What the user decided: acts in ``decisions.jsonl``, one a line, which outlive the database."""
