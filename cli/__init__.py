"""The `traitdunion` command."""
