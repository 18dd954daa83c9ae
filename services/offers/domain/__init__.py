"""Words, states and rules of offers; nothing here knows a database or a broker."""
