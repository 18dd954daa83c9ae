"""Serve the toy as a process: ``python -m tests.chassis.http.serve_toy PORT``."""

import sys

import uvicorn

from tests.chassis.conftest import ToySettings
from tests.chassis.http.toy_http import create_app

if __name__ == "__main__":
    uvicorn.run(create_app(ToySettings()), port=int(sys.argv[1]), access_log=False)
