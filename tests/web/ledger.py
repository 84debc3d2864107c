"""A small ledger for the pages: circles in two languages, a contradiction, a machine translation, an open question."""

from datetime import date

from cantillon.ledger.judgement import Judgement, Verdict
from cantillon.ledger.ledger import Ledger
from cantillon.sources.document import Translation
from cantillon.values.kinds import Kind, Stage
from tests.factory import claim, document, dollars

LETTER = (
    "Nvidia signs a letter of intent\n\nThe chip maker met its customers. Nvidia intends to invest up to $100bn in "
    "OpenAI. OpenAI will buy $30bn of chips from Nvidia, it said. The shares rose.\n"
)
ORACLE = "OpenAI has agreed to buy $300bn of capacity from Oracle. Oracle will spend $40bn on chips from Nvidia.\n"
FRENCH = (
    "Microsoft a investi 13 milliards de dollars dans OpenAI. OpenAI achètera 250 milliards de dollars à Microsoft.\n"
)
LATER = "People close to it put what OpenAI will pay Oracle at $250bn, not $300bn.\n"


def fill(ledger: Ledger) -> None:
    """Put the stories into a ledger."""
    letter = document(LETTER, source="letter.txt", title="Nvidia signs a letter of intent", published=date(2025, 9, 22))
    oracle = document(
        ORACLE, source="https://example.org/oracle", title="The Oracle contract", published=date(2025, 9, 11)
    )
    french = document(FRENCH, source="francais.txt", language="fr", title="Microsoft et OpenAI", publisher="Le Journal",
                      published=date(2025, 10, 28), translated=Translation("Reuters"))  # fmt: skip
    later = document(LATER, source="later.txt", title="A smaller figure", published=date(2025, 11, 3))
    told = [
        (letter, [
            claim(Kind.INVEST, ("Nvidia",), ("OpenAI",), dollars(None, 100), stage=Stage.PLANNED, source=letter,
                  quote="Nvidia intends to invest up to $100bn in OpenAI.", confidence=0.8),
            claim(Kind.BUY, ("OpenAI",), ("Nvidia",), dollars(30), source=letter,
                  quote="OpenAI will buy $30bn of chips from Nvidia, it said.", confidence=0.6),
        ]),
        (oracle, [
            claim(Kind.BUY, ("OpenAI",), ("Oracle",), dollars(300), source=oracle,
                  quote="OpenAI has agreed to buy $300bn of capacity from Oracle.", confidence=0.7),
            claim(Kind.BUY, ("Oracle",), ("Nvidia",), dollars(40), stage=Stage.RUMOURED, source=oracle,
                  quote="Oracle will spend $40bn on chips from Nvidia.", confidence=0.4),
        ]),
        (french, [
            claim(Kind.INVEST, ("Microsoft",), ("OpenAI",), dollars(13), stage=Stage.DONE, source=french,
                  quote="Microsoft a investi 13 milliards de dollars dans OpenAI.", translated=True),
            claim(Kind.BUY, ("OpenAI",), ("Microsoft",), dollars(250), source=french,
                  quote="OpenAI achètera 250 milliards de dollars à Microsoft.", translated=True),
        ]),
        (later, [
            claim(Kind.BUY, ("OpenAI",), ("Oracle",), dollars(250), source=later,
                  quote="People close to it put what OpenAI will pay Oracle at $250bn, not $300bn.", confidence=0.5),
        ]),
    ]  # fmt: skip
    for story, claims in told:
        ledger.add_reading(story, claims)
    first, second = (claims[0].id for story, claims in told if story in (oracle, later))
    ledger.judge(Judgement(Verdict.SAME, (first,), (second,), by="Ada", why="One contract, two figures."))
