"""Read stories, show the circles: ``python examples/circles_of_stories.py [STORIES]`` (default: the bundled ones)."""

import sys
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import cantillon


def main():
    stories = sys.argv[1] if len(sys.argv) > 1 else str(files("cantillon") / "data" / "stories")
    with TemporaryDirectory() as folder, cantillon.open_ledger(Path(folder) / "news.db") as ledger:
        for problem in ledger.read(stories):
            print(problem, file=sys.stderr)
        network = ledger.network()
        print(network.circles_frame().select("parties", "class", "turnover_firm", "turnover_potential"))
        potential = network.circulation()
        print(f"{potential.circularity:.1%} of all flows only goes round.")


if __name__ == "__main__":
    main()
