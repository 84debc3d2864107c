"""Lets ``python -m cantillon`` do what ``cantillon`` does."""

from cantillon.cli.main import main

if __name__ == "__main__":
    main()
