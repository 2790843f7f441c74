"""`python -m zhanggui` is the command line."""

from zhanggui.cli import main

main()
