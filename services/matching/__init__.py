"""Which offers lead to which funded sessions, for whom, and why."""
