"""The only HTTP door: identity, rights, routing, composition."""
