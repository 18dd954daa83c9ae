"""The whole system as local processes: engines, supervisor, mailbox."""
