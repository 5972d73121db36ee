"""The command line: one file a command, thin over `sim.api`. Results on stdout, the rest on stderr.

Exit codes: 0 ok, 1 unexpected, 2 usage, 3 scenario invalid, 130 interrupted. Everything heavy is
imported inside the commands, so that `--help` answers at once.
"""

import sys


def main() -> None:
    """Entry point of `counterpoint`."""
    try:
        # Inside, so that Ctrl-C during the imports is an interruption too.
        from sim.cli.app import app  # noqa: PLC0415
        from sim.cli.plain import make_writable  # noqa: PLC0415

        make_writable()
        app(prog_name="counterpoint")
    except KeyboardInterrupt:
        sys.exit(130)
