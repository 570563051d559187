"""`python -m lettergen`: the command without its script; it adds nothing."""

from lettergen.cli.main import run

run()
