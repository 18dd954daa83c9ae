"""Calls that leave the gateway: the services, the identity providers."""
