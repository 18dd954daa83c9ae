"""Readers of the sources of offers."""
