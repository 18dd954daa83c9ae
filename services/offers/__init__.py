"""Job offers, imported or posted, and their positions."""
