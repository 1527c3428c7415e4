"""`python -m qingtie` is the command."""

from qingtie.cli import main

main()
