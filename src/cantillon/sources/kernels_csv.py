# mypy: disable-error-code="no-untyped-def,untyped-decorator,assignment"
"""Compiled reading of payment rows from CSV bytes, and a table of names; used by `cantillon.sources.payments` only.

A block of whole records goes in; codes of names, times in microseconds, amounts in minor units and the places of rows
that cannot be used come out. Every name of a block gets a number of its own; `merge` turns these into numbers of the
whole import. Hashes are seeded, so that hostile names cannot be made to collide.
"""

from __future__ import annotations

import numpy as np

from cantillon.values.compiled import kernel

PAYER, PAYEE, AMOUNT, DATE, CURRENCY, KIND = range(1, 7)
(
    FINE,
    WRONG_FIELDS,
    NO_PAYER,
    NO_PAYEE,
    NO_AMOUNT,
    BAD_AMOUNT,
    NEGATIVE,
    ZERO,
    TOO_FINE,
    TOO_LARGE,
    NO_DATE,
    BAD_DATE,
    FUTURE,
    BAD_CURRENCY,
) = range(14)
YEAR_FIRST, DAY_FIRST, MONTH_FIRST, EPOCH = range(4)
MOST = 10**16  # minor units of one payment: sums of many stay below 2^62
SECOND = 1_000_000
NEWLINE, RETURN, SPACE, QUOTE = 10, 13, 32, 34
AHEAD = 256  # names whose places are fetched together


@kernel
def last_record_end(data, stop):
    """Return where the last whole record of `data[:stop]` ends; a newline between quotes ends none."""
    end, quoted = 0, False
    for i in range(stop):
        if data[i] == QUOTE:
            quoted = not quoted
        elif data[i] == NEWLINE and not quoted:
            end = i + 1
    return end


@kernel
def _hash(data, begin, end, seed):
    value = seed
    for i in range(begin, end):
        value = (value ^ np.uint64(data[i])) * np.uint64(0x9E3779B97F4A7C15)
        value ^= value >> np.uint64(29)
    return value


@kernel
def _number(data, begin, end, seed, slots, hashes, begins, ends, count):
    """Return the number of the name `data[begin:end]`: `count` if it is new (it is then entered)."""
    mask = np.uint64(slots.size - 1)
    key = _hash(data, begin, end, seed)
    slot = key & mask
    while True:
        code = slots[slot]
        if code < 0:
            slots[slot] = count
            hashes[count] = key
            begins[count] = begin
            ends[count] = end
            return count
        if hashes[code] == key and ends[code] - begins[code] == end - begin:
            same = True
            for i in range(end - begin):
                if data[begins[code] + i] != data[begin + i]:
                    same = False
                    break
            if same:
                return code
        slot = (slot + np.uint64(1)) & mask


@kernel
def merge(data, hashes, begins, ends, count, pool, pool_ends, known_hashes, slots, known):
    """Enter the names of a block into the table of all names; return their numbers there, and how many it then has.

    The table must have room: `slots` for twice as many, `pool` for all bytes. A slot holds a name's number and, above
    it, 31 bits of its hash, so that most of what is not the name is told from it without reading further. What some
    names need is fetched before it is looked at: reads that do not wait for each other take a fraction of the time.
    """
    numbers = np.empty(count, np.int32)
    guesses = np.empty(AHEAD, np.int64)
    mask = np.uint64(slots.size - 1)
    for c in range(count):
        if c % AHEAD == 0:
            soon = min(AHEAD, count - c)
            for i in range(soon):
                guesses[i] = slots[hashes[c + i] & mask] & 0xFFFFFFFF
            for i in range(soon):
                guesses[i] = pool_ends[min(guesses[i], known)]
            for i in range(soon):
                numbers[c + i] = pool[min(guesses[i], pool.size - 1)]
        key, length = hashes[c], ends[c] - begins[c]
        slot, mark = key & mask, np.int64(key >> np.uint64(33))
        while True:
            entry = slots[slot]
            if entry < 0:
                start = pool_ends[known]
                for i in range(length):
                    pool[start + i] = data[begins[c] + i]
                pool_ends[known + 1] = start + length
                known_hashes[known] = key
                slots[slot] = (mark << 32) | known
                numbers[c] = known
                known += 1
                break
            code = entry & 0xFFFFFFFF
            if entry >> 32 == mark and pool_ends[code + 1] - pool_ends[code] == length:
                start = pool_ends[code]
                same = True
                for i in range(length):
                    if pool[start + i] != data[begins[c] + i]:
                        same = False
                        break
                if same:
                    numbers[c] = code
                    break
            slot = (slot + np.uint64(1)) & mask
    return numbers, known


@kernel
def enter_slots(hashes, known, slots):
    """Enter `known` hashes into empty `slots`."""
    mask = np.uint64(slots.size - 1)
    for code in range(known):
        slot = hashes[code] & mask
        while slots[slot] >= 0:
            slot = (slot + np.uint64(1)) & mask
        slots[slot] = (np.int64(hashes[code] >> np.uint64(33)) << 32) | code


@kernel
def hash_names(pool, pool_ends, known, seed):
    """Return the hash of each name of a pool."""
    hashes = np.empty(known, np.uint64)
    for code in range(known):
        hashes[code] = _hash(pool, pool_ends[code], pool_ends[code + 1], seed)
    return hashes


@kernel
def _amount(data, begin, end, mark, group, decimals):
    """Return (minor units, what is wrong). Groups of digits must have three, so that 1,5 is never read as 15."""
    negative = False
    if data[begin] == 45 or data[begin] == 43:  # - +
        negative = data[begin] == 45
        begin += 1
    value, digits, fraction, since_group = np.int64(0), 0, -1, -1
    i = begin
    while i < end:
        c = data[i]
        if 48 <= c <= 57:
            digits += 1
            if fraction < 0:
                if since_group >= 0:
                    since_group += 1
                value = value * 10 + (c - 48)
            elif fraction < decimals:
                value = value * 10 + (c - 48)
                fraction += 1
            elif c != 48:
                return np.int64(0), TOO_FINE
            if value >= MOST:
                return np.int64(0), TOO_LARGE
        elif c == mark and fraction < 0:
            if since_group >= 0 and since_group != 3:
                return np.int64(0), BAD_AMOUNT
            fraction = 0
            since_group = -1
        elif c in (group, 39, SPACE) and fraction < 0 and digits > 0:
            if since_group >= 0 and since_group != 3:
                return np.int64(0), BAD_AMOUNT
            if since_group < 0 and digits > 3:
                return np.int64(0), BAD_AMOUNT
            since_group = 0
        else:
            return np.int64(0), BAD_AMOUNT
        i += 1
    if digits == 0 or (since_group >= 0 and since_group != 3):
        return np.int64(0), BAD_AMOUNT
    for _ in range(decimals - max(fraction, 0)):
        value *= 10
        if value >= MOST:
            return np.int64(0), TOO_LARGE
    if value == 0:
        return value, ZERO
    return value, NEGATIVE if negative else FINE


@kernel
def _digits(data, begin, end):
    """Return (the whole number that begins at `begin`, where it ends)."""
    value, i = np.int64(0), begin
    while i < end and 48 <= data[i] <= 57 and i - begin < 18:
        value = value * 10 + (data[i] - 48)
        i += 1
    return value, i


@kernel
def _day_number(year, month, day):
    """Return days since 1970-01-01, or a number below -10**9 where there is no such day."""
    if month < 1 or month > 12 or day < 1 or year < 1 or year > 9999:
        return np.int64(-(10**10))
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = 31
    if month == 4 or month == 6 or month == 9 or month == 11:
        longest = 30
    elif month == 2:
        longest = 29 if leap else 28
    if day > longest:
        return np.int64(-(10**10))
    y = year - (1 if month <= 2 else 0)
    era = y // 400
    of_era = y - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return np.int64(era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468)


@kernel
def _time(data, begin, end, form):
    """Return (microseconds since 1970, whether it can be read, whether it has a time of day)."""
    a, i = _digits(data, begin, end)
    if form == EPOCH:
        if i != end or i == begin:
            return np.int64(0), False, True
        if i - begin >= 16:
            return a, True, True
        return (a * 1000, True, True) if i - begin >= 13 else (a * SECOND, True, True)
    if form == YEAR_FIRST and i - begin == 8:
        days = _day_number(a // 10000, a // 100 % 100, a % 100)
    else:
        if i >= end or i == begin:
            return np.int64(0), False, False
        separator = data[i]
        if separator != 45 and separator != 47 and separator != 46:  # - / .
            return np.int64(0), False, False
        b, j = _digits(data, i + 1, end)
        if j >= end or data[j] != separator or j - i > 3:
            return np.int64(0), False, False
        c, k = _digits(data, j + 1, end)
        if k == j + 1:
            return np.int64(0), False, False
        if form == YEAR_FIRST:
            if i - begin != 4 or k - j > 3:
                return np.int64(0), False, False
            days = _day_number(a, b, c)
        else:
            if k - j != 5:
                return np.int64(0), False, False
            days = _day_number(c, b, a) if form == DAY_FIRST else _day_number(c, a, b)
        i = k
    if days < -(10**9):
        return np.int64(0), False, False
    value = days * 86_400 * SECOND
    if i == end:
        return value, True, False
    if data[i] != 84 and data[i] != SPACE:  # T
        return np.int64(0), False, False
    hour, j = _digits(data, i + 1, end)
    if j != i + 3 or j >= end or data[j] != 58 or hour > 24:
        return np.int64(0), False, False
    minute, k = _digits(data, j + 1, end)
    if k != j + 3 or minute > 59:
        return np.int64(0), False, False
    value += (hour * 3600 + minute * 60) * SECOND
    if k < end and data[k] == 58:
        second, j = _digits(data, k + 1, end)
        if j != k + 3 or second > 60:
            return np.int64(0), False, False
        value += second * SECOND
        k = j
        if k < end and (data[k] == 46 or data[k] == 44):
            part, j = _digits(data, k + 1, min(end, k + 7))
            if j == k + 1:
                return np.int64(0), False, False
            for _ in range(7 - (j - k)):
                part *= 10
            value += part
            _, k = _digits(data, j, end)
    if k < end and data[k] == SPACE:
        k += 1
    if k < end and data[k] == 90:  # Z
        k += 1
    elif k < end and (data[k] == 43 or data[k] == 45):
        ahead = 1 if data[k] == 43 else -1
        hour, j = _digits(data, k + 1, min(end, k + 3))
        minute = np.int64(0)
        if j != k + 3:
            return np.int64(0), False, False
        if j < end:
            if data[j] == 58:
                j += 1
            minute, k = _digits(data, j, end)
            if k != j + 2:
                return np.int64(0), False, False
        else:
            k = j
        value -= ahead * (hour * 3600 + minute * 60) * SECOND
    return value, k == end, True


@kernel
def parse(data, stop, separator, roles, form, mark, group, fixed, decimals_of, latest, seed, most_rows):
    """Read the records of `data[:stop]`.

    `roles` says for each field what it is; `fixed` is the currency of all rows, or -1; `decimals_of` has the
    decimals of each currency, -1 where there is none. `data` is changed where quotes within a field are doubled.
    """
    payer = np.empty(most_rows, np.int32)
    payee = np.empty(most_rows, np.int32)
    amount = np.empty(most_rows, np.int64)
    time = np.empty(most_rows, np.int64)
    currency = np.empty(most_rows, np.int16)
    kind = np.empty(most_rows, np.int32)
    line_of = np.empty(most_rows, np.uint32)
    size = 4
    while size < 4 * most_rows:
        size *= 2
    slots = np.full(size, -1, np.int32)
    hashes = np.empty(2 * most_rows, np.uint64)
    begins = np.empty(2 * most_rows, np.int32)
    ends = np.empty(2 * most_rows, np.int32)
    kind_slots = np.full(size // 2 if roles.max() >= KIND else 2, -1, np.int32)
    kind_hashes = np.empty(most_rows if roles.max() >= KIND else 1, np.uint64)
    kind_begins = np.empty(kind_hashes.size, np.int32)
    kind_ends = np.empty(kind_hashes.size, np.int32)
    bad_line = np.empty(most_rows, np.int64)
    bad_begin = np.empty(most_rows, np.int64)
    bad_end = np.empty(most_rows, np.int64)
    bad_why = np.empty(most_rows, np.int8)
    begin_of = np.zeros(8, np.int64)
    end_of = np.zeros(8, np.int64)
    names, kinds, rows, bad, line, pos = 0, 0, 0, 0, 0, 0
    has_clock = False
    while pos < stop:
        start, first_line = pos, line
        field, is_broken = 0, False
        begin_of[:] = 0
        end_of[:] = 0
        while True:
            if pos < stop and data[pos] == QUOTE:
                begin = pos + 1
                i, into = begin, begin
                is_broken = True
                while i < stop:
                    c = data[i]
                    if c == QUOTE:
                        if i + 1 < stop and data[i + 1] == QUOTE:
                            i += 1
                        else:
                            is_broken = False
                            break
                    elif c == NEWLINE:
                        line += 1
                    if into != i:
                        data[into] = c
                    into += 1
                    i += 1
                end = into
                pos = i + 1
                while pos < stop and data[pos] != separator and data[pos] != NEWLINE:
                    if data[pos] != RETURN and data[pos] != SPACE:
                        is_broken = True
                    pos += 1
            else:
                begin = pos
                while pos < stop and data[pos] != separator and data[pos] != NEWLINE:
                    pos += 1
                end = pos
            if field < roles.size and roles[field] > 0:
                while begin < end and (data[begin] == SPACE or data[begin] == 9):
                    begin += 1
                while end > begin and (data[end - 1] == SPACE or data[end - 1] == RETURN or data[end - 1] == 9):
                    end -= 1
                begin_of[roles[field]] = begin
                end_of[roles[field]] = end
            field += 1
            if pos >= stop or data[pos] == NEWLINE:
                break
            pos += 1
        pos += 1
        line += 1
        last = min(pos - 1, stop)
        if last > start and data[last - 1] == RETURN:
            last -= 1
        if last == start:
            continue  # an empty line
        why = FINE
        code, units, when = np.int64(fixed), np.int64(0), np.int64(0)
        if field != roles.size or is_broken:
            why = WRONG_FIELDS
        elif end_of[PAYER] == begin_of[PAYER]:
            why = NO_PAYER
        elif end_of[PAYEE] == begin_of[PAYEE]:
            why = NO_PAYEE
        elif end_of[AMOUNT] == begin_of[AMOUNT]:
            why = NO_AMOUNT
        elif end_of[DATE] == begin_of[DATE]:
            why = NO_DATE
        if why == FINE and fixed < 0:
            code = 0
            begin, end = begin_of[CURRENCY], end_of[CURRENCY]
            for i in range(begin, end):
                letter = data[i] & 0xDF
                if end - begin != 3 or letter < 65 or letter > 90:
                    code = -1
                    break
                code = code * 26 + (letter - 65)
            if code < 0 or end == begin or decimals_of[code] < 0:
                why = BAD_CURRENCY
        if why == FINE:
            units, why = _amount(data, begin_of[AMOUNT], end_of[AMOUNT], mark, group, decimals_of[code])
        if why == FINE:
            when, is_read, clock = _time(data, begin_of[DATE], end_of[DATE], form)
            has_clock = has_clock or (clock and when % (86_400 * SECOND) != 0)
            if not is_read:
                why = BAD_DATE
            elif when > latest:
                why = FUTURE
        if why != FINE:
            bad_line[bad] = first_line
            bad_begin[bad] = start
            bad_end[bad] = last
            bad_why[bad] = why
            bad += 1
            continue
        for side in range(2):
            role = PAYER if side == 0 else PAYEE
            number = _number(data, begin_of[role], end_of[role], seed, slots, hashes, begins, ends, names)
            names += number == names
            if side == 0:
                payer[rows] = number
            else:
                payee[rows] = number
        if kind_hashes.size > 1:
            number = _number(
                data, begin_of[KIND], end_of[KIND], seed, kind_slots, kind_hashes, kind_begins, kind_ends, kinds
            )
            kinds += number == kinds
            kind[rows] = number
        amount[rows] = units
        time[rows] = when
        currency[rows] = code
        line_of[rows] = first_line
        rows += 1
    return (
        (payer[:rows], payee[:rows], amount[:rows], time[:rows], currency[:rows], kind[:rows], line_of[:rows]),
        (hashes, begins, ends, names),
        (kind_hashes, kind_begins, kind_ends, kinds),
        (bad_line[:bad], bad_begin[:bad], bad_end[:bad], bad_why[:bad]),
        line,
        has_clock,
    )
