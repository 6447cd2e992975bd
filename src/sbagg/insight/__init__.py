"""What the record means for a salesperson: who matters, whose turn it is, how long people take. Each number explained."""
