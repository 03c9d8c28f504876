"""`python -m simulator` is `bwsim`."""

from simulator.cli.main import main

if __name__ == "__main__":
    main()
