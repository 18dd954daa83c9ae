"""Readers of the files that training providers and the Région hand over."""
