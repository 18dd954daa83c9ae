"""Rules of a candidacy: a file per sub-section of the transition table, nothing but the case."""
