"""What it means for a salesperson: how important somebody is, worked out after every change, stored, and read from there."""
