"""Rules of matching: facts, conditions, and the order of sessions. Pure Python."""
