"""Who does what: one package a service; a service never imports another."""
