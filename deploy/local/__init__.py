"""The whole system as processes of one machine: engines, mailbox, services, one supervisor."""
