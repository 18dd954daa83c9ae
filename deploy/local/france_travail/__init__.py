"""A server that behaves like the API « Offres d’emploi » v2 of France Travail, well or badly."""
