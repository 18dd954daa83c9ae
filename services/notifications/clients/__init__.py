"""What notifications asks others at sending time, and the way out: SMTP."""
