"""The command line with a hostile worker behind it."""

import runpy
import sys
from importlib import import_module

if __name__ == "__main__":
    package = __package__
    import_module(f"{package}.{sys.argv.pop(1)}")
    runpy.run_module(f"{package.split('.', maxsplit=1)[0]}.app.cli", run_name="__main__")
