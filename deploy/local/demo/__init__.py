"""Demo data: invented companies, people and texts on real codes, written through every door."""
