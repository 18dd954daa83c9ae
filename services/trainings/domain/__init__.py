"""Words, states and rules of trainings: pure Python, one file per subject."""
