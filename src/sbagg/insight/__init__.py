"""What the record means for a salesperson: whose turn it is, who matters, what is due."""
