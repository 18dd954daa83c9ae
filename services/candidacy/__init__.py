"""Candidacies, from the request to the hire: persons, commitments, and who conducts the process."""
