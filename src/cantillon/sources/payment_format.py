"""How a ledger of payments is written: its columns, dates and amounts, as said or guessed from the first rows."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cantillon.errors import InputError
from cantillon.sources.kernels_csv import (
    AMOUNT,
    CURRENCY,
    DATE,
    DAY_FIRST,
    EPOCH,
    KIND,
    MONTH_FIRST,
    PAYEE,
    PAYER,
    YEAR_FIRST,
)

ROLES = {"payer": PAYER, "payee": PAYEE, "amount": AMOUNT, "date": DATE, "currency": CURRENCY, "kind": KIND}
REQUIRED = ("payer", "payee", "amount", "date")
DATE_FORMS = {"year-first": YEAR_FIRST, "day-first": DAY_FIRST, "month-first": MONTH_FIRST, "epoch": EPOCH}
SEPARATORS = (",", ";", "\t", "|")
SAMPLE_ROWS = 1000
# How ledgers call their columns, the surest first; spaces and capitals do not matter.
# fmt: off
NAMES: Mapping[str, Sequence[str]] = {
    "payer": (
        "payer", "payer_name", "payer_id", "from", "from_id", "from_account", "sender", "sender_id", "debtor",
        "source", "src", "originator", "ordering_party", "buyer", "customer", "nameorig", "zahler",
        "auftraggeber", "payeur", "emetteur", "ordenante", "pagador",
    ),
    "payee": (
        "payee", "payee_name", "payee_id", "to", "to_id", "to_account", "receiver", "recipient", "receiver_id",
        "creditor", "target", "dst", "destination", "beneficiary", "seller", "supplier", "vendor", "namedest",
        "empfaenger", "zahlungsempfaenger", "beneficiaire", "beneficiario",
    ),
    "amount": (
        "amount", "amount_paid", "amt", "value", "sum", "total", "gross", "net", "betrag", "montant", "importe",
        "importo", "valor", "bedrag",
    ),
    "date": (
        "date", "timestamp", "time", "datetime", "payment_date", "booking_date", "value_date", "invoice_date",
        "posted", "posting_date", "ts", "step", "datum", "buchungstag", "valuta", "fecha", "data",
    ),
    "currency": (
        "currency", "ccy", "currency_code", "payment_currency", "waehrung", "devise", "moneda",
    ),
    "kind": (
        "kind", "type", "payment_format", "category", "art",
    ),
}
# fmt: on


@dataclass(frozen=True, slots=True)
class PaymentFormat:
    """How one file is to be read.

    Parameters
    ----------
    header : tuple of str
        The columns, in order.
    columns : dict of str to str
        For each role (payer, payee, amount, date, perhaps currency and kind) its column.
    currency : str or None
        Of all rows; ``None``: each row's own.
    date_form : str
        year-first, day-first, month-first or epoch.
    decimal : str
        The decimal mark.
    separator : str
    """

    header: tuple[str, ...]
    columns: Mapping[str, str]
    currency: str | None
    date_form: str
    decimal: str
    separator: str

    @property
    def roles(self) -> list[int]:
        """For each column the role that it has, 0 for none."""
        role_of = {column: ROLES[role] for role, column in self.columns.items()}
        return [role_of.get(column, 0) for column in self.header]

    def in_words(self) -> str:
        """Say what was guessed, for a user to check."""
        parts = [f"{role} = {column!r}" for role, column in self.columns.items()]
        if self.currency:
            parts.append(f"all in {self.currency}")
        return f"{', '.join(parts)}; dates {self.date_form}, decimal {self.decimal!r}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a user said of the files; ``None`` is guessed.

    `columns` names the columns of roles; `currency` is a column's name or an ISO 4217 code.
    """

    columns: Mapping[str, str]
    currency: str | None = None
    default_currency: str = "USD"
    date_form: str | None = None
    decimal: str | None = None
    encoding: str = "utf-8"


def guess_format(name: str, sample: str, wanted: Wanted) -> PaymentFormat:
    """Return how the file `name` is written, from its first rows.

    Raises
    ------
    InputError
        If a column is missing, or dates or amounts can be read in two ways.
    """
    lines = [line for line in sample.splitlines() if line.strip()]
    if not lines:
        raise InputError(f"{name}: empty.", hint="A ledger of payments has a row with the names of its columns.")
    separator = max(SEPARATORS, key=lines[0].count)
    rows = list(csv.reader(lines[: SAMPLE_ROWS + 1], delimiter=separator))
    header = tuple(cell.strip() for cell in rows[0])
    return format_of(name, header, [row for row in rows[1:] if len(row) == len(header)], wanted, separator)


def format_of(
    name: str, header: tuple[str, ...], rows: Sequence[Sequence[str]], wanted: Wanted, separator: str = ","
) -> PaymentFormat:
    """Return how rows under `header` are written."""
    columns, currency = _columns(name, header, wanted)
    dates = [row[header.index(columns["date"])].strip() for row in rows]
    amounts = [row[header.index(columns["amount"])].strip() for row in rows]
    return PaymentFormat(
        header,
        columns,
        currency,
        wanted.date_form or _date_form(name, [each for each in dates if each]),
        wanted.decimal or _decimal(name, [each for each in amounts if each]),
        separator,
    )


def _columns(name: str, header: tuple[str, ...], wanted: Wanted) -> tuple[dict[str, str], str | None]:
    columns: dict[str, str] = {}
    currency = wanted.currency.upper() if wanted.currency and wanted.currency not in header else None
    if currency and not re.fullmatch(r"[A-Z]{3}", currency):
        raise InputError(f"{name}: {wanted.currency!r} is neither a column nor a currency.", hint=_has(header))
    asked = dict(wanted.columns)
    if wanted.currency in header:
        asked["currency"] = str(wanted.currency)
    for role in NAMES:
        if role in asked:
            if asked[role] not in header:
                raise InputError(f"{name}: no column {asked[role]!r}.", hint=_has(header))
            columns[role] = asked[role]
        elif not (role == "currency" and currency):
            free = [column for column in header if column not in {*columns.values(), *asked.values()}]
            if found := _named(free, NAMES[role]):
                columns[role] = found
    missing = [role for role in REQUIRED if role not in columns]
    if missing:
        raise InputError(
            f"{name}: no column looks like the {missing[0]}.", hint=f"Name it with --{missing[0]}. {_has(header)}"
        )
    if "currency" not in columns and currency is None:
        currency = wanted.default_currency
    return columns, currency


def _has(header: Sequence[str]) -> str:
    return f"There are: {', '.join(header)[:300]}."


def _named(header: Sequence[str], names: Sequence[str]) -> str | None:
    plain = {re.sub(r"[^0-9a-z]+", "_", column.lower()).strip("_"): column for column in reversed(header)}
    for name in names:
        if name in plain:
            return plain[name]
    parts = {column: set(key.split("_")) for key, column in plain.items()}
    for name in names:
        found = [column for column in header if name in parts.get(column, ())]
        if len(found) == 1:
            return found[0]
    return None


def _date_form(name: str, dates: Sequence[str]) -> str:
    if not dates or re.match(r"\d{4}[-/.]|\d{8}(\D|$)", dates[0]):
        return "year-first"
    if all(each.isdecimal() for each in dates):
        return "epoch"
    parts = [match for each in dates if (match := re.match(r"(\d{1,2})([-/.])(\d{1,2})[-/.]\d{4}", each))]
    if any(int(part[1]) > 12 for part in parts):
        return "day-first"
    if any(int(part[3]) > 12 for part in parts):
        return "month-first"
    if parts and parts[0][2] == ".":
        return "day-first"
    hint = "Say --date-format day-first, month-first, year-first or epoch."
    if parts:
        raise InputError(f"{name}: the date {dates[0]!r} can be read in two ways.", hint=hint)
    raise InputError(f"{name}: {dates[0]!r} is not a date that can be read.", hint=hint)


def _decimal(name: str, amounts: Sequence[str]) -> str:
    commas = [each for each in amounts if "," in each]
    if not commas:
        return "," if any(each.count(".") > 1 for each in amounts) else "."
    if any("." in each for each in commas):
        last = next(each for each in commas if "." in each)
        return "." if last.rindex(".") > last.rindex(",") else ","
    if any(not re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+", each) for each in commas):
        return "," if all(each.count(",") == 1 for each in commas) else "."
    if any(each.count(",") > 1 for each in commas) or any("." in each for each in amounts):
        return "."
    raise InputError(
        f"{name}: the amount {commas[0]!r} can be read in two ways.", hint="Say --decimal . or --decimal ,"
    )
