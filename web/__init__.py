"""The reference front end: a client of the gateway and of nothing else."""
