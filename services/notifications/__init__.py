"""notifications: tells people what happened, once, at the right time. It never decides."""
