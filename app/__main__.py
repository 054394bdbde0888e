"""`python -m app`: the command line of app/cli."""

from app.cli import main

main()
