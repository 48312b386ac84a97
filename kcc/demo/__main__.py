"""`python -m kcc.demo`: the same as `kcc demo`."""

from kcc.commands.demo import main

if __name__ == "__main__":
    main()
