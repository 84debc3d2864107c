# mypy: disable-error-code="no-untyped-def,untyped-decorator,assignment"
"""Compiled reading of payment rows from CSV bytes, and a table of names; used by `cantillon.sources.payments` only.

A block of whole records goes in; hashes and places of names, times in microseconds, amounts in minor units and the
places of rows that cannot be used come out. Names get numbers in a table of all names. Hashes are seeded, so that
hostile names cannot be made to collide. Every text has `SPARE` bytes after it.
"""

from __future__ import annotations

import numpy as np

from cantillon.values.compiled import kernel, lean_kernel
from cantillon.values.eight_bytes import every_byte, fetch, first_mark, inlined, marks_of_zero, part_at, word_at

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
AHEAD = 128  # names whose places are fetched together
SOON = 16  # names from now: the slot of one that is entered then is fetched
HEAD = 8  # bytes before each name in a pool
START_BITS = 40  # of where a name begins in a pool
START_MASK = 2**START_BITS - 1
MARK_SHIFT = np.uint64(START_BITS + 1)  # leaves the bits of a hash that fit above it
ONES, NEWLINES = every_byte(1), every_byte(NEWLINE)
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


@kernel
def last_record_end(data, stop):
    """Return where the last whole record of `data[:stop]`, in which there are quotes, ends.

    A newline between quotes ends none.
    """
    end, quoted = 0, False
    for i in range(stop):
        if data[i] == QUOTE:
            quoted = not quoted
        elif data[i] == NEWLINE and not quoted:
            end = i + 1
    return end


@kernel
def first_record_end(data, stop):
    """Return where the first record of `data[:stop]` that is not empty ends."""
    i, quoted = 0, False
    while i < stop and (data[i] == NEWLINE or data[i] == RETURN):
        i += 1
    while i < stop and (quoted or data[i] != NEWLINE):
        quoted ^= data[i] == QUOTE
        i += 1
    return min(i + 1, stop)


@inlined
def _hash(data, begin, end, seed):
    value, i = seed, begin
    while i + 8 <= end:
        value = (value ^ word_at(data, i)) * MULTIPLIER
        value ^= value >> np.uint64(29)
        i += 8
    if i < end:
        value = (value ^ part_at(data, i, end - i)) * MULTIPLIER
        value ^= value >> np.uint64(29)
    return value


@inlined
def _is_same(data, begin, other, other_begin, length):
    """Say whether two texts of one length are the same."""
    i = 0
    while i + 8 <= length and word_at(data, begin + i) == word_at(other, other_begin + i):
        i += 8
    if i < length < i + 8:
        same = part_at(data, begin + i, length - i) == part_at(other, other_begin + i, length - i)
    else:
        same = i >= length
    return same


@inlined
def _find(data, begin, end, key, pool, used, slots):
    """Return the number of a name in the first `used` bytes of a table's pool, or -1; and the slot that decided it."""
    mask = np.uint64(slots.size - 1)
    slot, mark, code, length = key & mask, np.int64(key >> MARK_SHIFT), np.int64(-1), end - begin
    entry = slots[slot]
    while entry >= 0 and code < 0:
        start = entry & START_MASK
        head = word_at(pool, start) if entry >> START_BITS == mark and start < used else np.uint64(0)
        if np.int64(head >> np.uint64(32)) == length and _is_same(pool, start + HEAD, data, begin, length):
            code = np.int64(head & np.uint64(0xFFFFFFFF))
        else:
            slot = (slot + np.uint64(1)) & mask
            entry = slots[slot]
    return code, slot


@lean_kernel
def look_up(data, hashes, begins, ends, count, pool, used, slots, numbers):
    """Set the number of each name that is in the first `used` bytes of a table's pool, -1 where it is not there.

    Others may be entered meanwhile: they are not looked at. What names will be compared with is fetched ahead: it is
    all over the memory, and each of them would wait for it.
    """
    mask = np.uint64(slots.size - 1)
    for first in range(0, count, AHEAD):
        soon = min(first + AHEAD, count)
        for c in range(first, soon):
            fetch(slots, np.int64(hashes[c] & mask))
        for c in range(first, soon):
            start = min(slots[hashes[c] & mask] & START_MASK, used)
            fetch(pool, start)
            fetch(pool, min(start + HEAD + np.int64(ends[c]) - np.int64(begins[c]), used))  # often in the next line
        for c in range(first, soon):
            numbers[c], _ = _find(data, np.int64(begins[c]), np.int64(ends[c]), hashes[c], pool, used, slots)


@lean_kernel
def enter(data, hashes, begins, ends, numbers, pool, starts, known_hashes, slots, known):
    """Enter the names whose number is -1 into a table of names, and set their numbers; return how many it then has.

    The table must have room: `slots` for twice as many, `pool` for all bytes. A pool holds, one after the other, each
    name's number and length (32 bits each) and its bytes; `starts` says where. A slot holds where a name begins and,
    above it, a part of its hash, so that most of what is not the name is told from it without reading further.
    """
    mask = np.uint64(slots.size - 1)
    for c in range(numbers.size):
        soon = min(c + SOON, numbers.size - 1)
        if numbers[soon] < 0:
            fetch(slots, np.int64(hashes[soon] & mask))
        if numbers[c] >= 0:
            continue
        begin, end = np.int64(begins[c]), np.int64(ends[c])
        start = starts[known]
        code, slot = _find(data, begin, end, hashes[c], pool, start, slots)
        if code < 0:
            code = known
            for i in range(4):
                pool[start + i] = np.uint8(known >> (8 * i) & 255)
                pool[start + 4 + i] = np.uint8((end - begin) >> (8 * i) & 255)
            for i in range(end - begin):
                pool[start + HEAD + i] = data[begin + i]
            starts[known + 1] = start + HEAD + end - begin
            known_hashes[known] = hashes[c]
            slots[slot] = (np.int64(hashes[c] >> MARK_SHIFT) << START_BITS) | start
            known += 1
        numbers[c] = code
    return known


@lean_kernel
def enter_slots(hashes, starts, known, slots):
    """Enter names that are known into empty `slots`."""
    mask = np.uint64(slots.size - 1)
    for code in range(known):
        slot = hashes[code] & mask
        while slots[slot] >= 0:
            slot = (slot + np.uint64(1)) & mask
        slots[slot] = (np.int64(hashes[code] >> MARK_SHIFT) << START_BITS) | starts[code]


@lean_kernel
def hash_names(data, begins, ends, seed, hashes):
    """Set the hash of each name."""
    for c in range(begins.size):
        hashes[c] = _hash(data, np.int64(begins[c]), np.int64(ends[c]), seed)


@lean_kernel
def hash_column(data, lengths, seed, hashes, begins, ends):
    """Set where each of the names that `data` holds one after the other is, and its hash.

    Returns whether none is empty or begins or ends with a blank.
    """
    end, is_plain = np.int64(0), True
    for i in range(lengths.size):
        begin, end = end, end + np.int64(lengths[i])
        begins[i], ends[i] = begin, end
        hashes[i] = _hash(data, begin, end, seed)
        if begin == end:
            is_plain = False
        else:
            first, last = data[begin], data[end - 1]
            is_plain &= first not in (SPACE, RETURN, 9)
            is_plain &= last not in (SPACE, RETURN, 9)
    return is_plain


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


@inlined
def _two(data, i):
    """Return the number that two digits at `i` make; 1000 or more if they are none."""
    tens, ones = np.uint8(data[i] - np.uint8(48)), np.uint8(data[i + 1] - np.uint8(48))
    return np.int64(tens) * 10 + ones if tens < 10 and ones < 10 else np.int64(1000)


@inlined
def _usual_amount(data, begin, end, mark, decimals):
    """Return minor units of an amount of digits with at most a mark and `decimals` digits after it; else -1."""
    units, i, left = np.int64(0), begin, np.int64(decimals)
    if end - begin + decimals > 15:
        return np.int64(-1)
    while i < end and np.uint8(data[i] - np.uint8(48)) < 10:
        units = units * 10 + np.uint8(data[i] - np.uint8(48))
        i += 1
    if i == begin:
        return np.int64(-1)
    if i < end and data[i] == mark:
        i += 1
        while i < end and left > 0 and np.uint8(data[i] - np.uint8(48)) < 10:
            units = units * 10 + np.uint8(data[i] - np.uint8(48))
            i += 1
            left -= 1
    if i < end:
        return np.int64(-1)
    while left > 0:
        units *= 10
        left -= 1
    return units


@inlined
def _usual_time(data, begin, end):
    """Return microseconds of 2025-12-31 or 2025-12-31T23:59:59, also with a space for T; else the least number."""
    nothing = np.int64(-(2**63))
    length = end - begin
    if (length != 10 and length != 19) or data[begin + 4] != 45 or data[begin + 7] != 45:
        return nothing
    century, year = _two(data, begin), _two(data, begin + 2)
    month, day = _two(data, begin + 5), _two(data, begin + 8)
    if century + year >= 1000:
        return nothing
    days = _day_number(century * 100 + year, month, day)
    if days < -(10**9):
        return nothing
    seconds = days * 86_400
    if length == 19:
        hour, minute, second = _two(data, begin + 11), _two(data, begin + 14), _two(data, begin + 17)
        is_clock = (
            (data[begin + 10] == 84 or data[begin + 10] == SPACE) and hour <= 24 and minute <= 59 and second <= 60
        )
        if not is_clock or data[begin + 13] != 58 or data[begin + 16] != 58:
            return nothing
        seconds += hour * 3600 + minute * 60 + second
    return seconds * SECOND


@inlined
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


@lean_kernel
def parse(
    data, stop, separator, roles, form, mark, group, fixed, decimals_of, latest, seed, columns, names, kinds, bads
):
    """Read the records of `data[:stop]` into arrays that have room for all of them.

    `roles` says for each field what it is; `fixed` is the currency of all rows, or -1; `decimals_of` has the decimals
    of each currency, -1 where there is none. `data` is changed where quotes within a field are doubled. `columns` are
    amount, time, currency and line; `names` are hashes, begins and ends of the payer and the payee of each row, then of
    the next one; `kinds` the same of kinds; `bads` line, begin, end and reason of rows that cannot be used. Returns how
    many rows, rows that cannot be used and lines there are, and whether some have a time of day.
    """
    amount, time, currency, line_of = columns
    hashes, begins, ends = names
    kind_hashes, kind_begins, kind_ends = kinds
    bad_line, bad_begin, bad_end, bad_why, begin_of, end_of = bads
    rows, bad, line, pos = 0, 0, 0, 0
    has_clock = False
    separators = np.uint64(separator) * ONES
    while pos < stop:
        start, first_line = pos, line
        field, is_broken = 0, False
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
                while pos < stop:
                    word = word_at(data, pos)
                    marks = marks_of_zero(word ^ separators) | marks_of_zero(word ^ NEWLINES)
                    if marks != 0:
                        pos += first_mark(marks)
                        break
                    pos += 8
                pos = min(pos, stop)
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
            units = _usual_amount(data, begin_of[AMOUNT], end_of[AMOUNT], mark, decimals_of[code])
            if units <= 0:
                units, why = _amount(data, begin_of[AMOUNT], end_of[AMOUNT], mark, group, decimals_of[code])
        if why == FINE:
            when, is_read, clock = np.int64(-(2**63)), True, True
            if form == YEAR_FIRST:
                when = _usual_time(data, begin_of[DATE], end_of[DATE])
            if when == -(2**63):
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
            begin, end = begin_of[PAYER + side], end_of[PAYER + side]
            hashes[2 * rows + side] = _hash(data, begin, end, seed)
            begins[2 * rows + side] = begin
            ends[2 * rows + side] = end
        if kind_hashes.size > 0:
            begin, end = begin_of[KIND], end_of[KIND]
            kind_hashes[rows] = _hash(data, begin, end, seed)
            kind_begins[rows] = begin
            kind_ends[rows] = end
        amount[rows] = units
        time[rows] = when
        currency[rows] = code
        line_of[rows] = first_line
        rows += 1
    return rows, bad, line, has_clock
