"""Funded trainings, their sessions, seats, reservations and enrolments."""
