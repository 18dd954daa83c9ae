"""What services say to each other: events, orders, codes. Pydantic and nothing else."""
