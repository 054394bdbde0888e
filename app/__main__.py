"""`python -m app`: the command line of app/cli.py."""

from app.cli import main

main()
