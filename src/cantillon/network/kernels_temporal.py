# mypy: disable-error-code="no-untyped-def,untyped-decorator,assignment"
"""Compiled search for temporal circles. Arrays in, arrays out; used by `cantillon.network.temporal` only.

Rows are in order of time. A part of them is searched with two chains: every row knows the next row of its payer and the
first one that can follow it (a row of its payee), and the last row to its payee and the last one that it can follow.
Chains are laid by one pass backward and, as the window moves on, one forward, and what a search reads lies near the
root (the first row of a circle) in memory as in time. Most roots end with a glance at the ends of their chains. For the
others the cheaper of two searches, forward by earliest arrival or backward by latest departure, decides whether any
circle can exist. Those that are left are searched depth first, entering only parties from which the root's payer can
still be reached in time.
"""

from __future__ import annotations

import numpy as np

from cantillon.values.compiled import kernel
from cantillon.values.eight_bytes import fetch

MAX_DEPTH = 64
FIRST_BUDGET = 8  # rows that each side may scan before the other one gets its turn; then twice as many
AHEAD = 16  # rows from now: what they will need is fetched, as parties are all over the memory
NEVER = np.int32(2**31 - 1)
# Columns of a row in a chain: the other party, the next row, and the row where the other party's chain is entered.
OTHER, NEXT, JOIN = range(3)
# Columns of a party in a search: the root it belongs to, the row at which its chain is entered, and the one from which
# on it was scanned already.
STAMP, SLOT, DONE = range(3)


@kernel
def chain_payers(payer, payee, time, nodes, lo, hi, strict, out):
    """Lay the chains of what each party pays: by one pass backward over the rows `lo` to `hi`.

    Rows of one time are entered together, so that each knows what comes strictly after it (or, where the order within a
    time is free, with it). A row by which a payer pays itself is in no chain.
    """
    head = np.full(nodes, NEVER, np.int32)
    stop = hi
    while stop > lo:
        start = stop - 1
        while start > lo and time[start - 1] == time[start]:
            start -= 1
        soon = max(lo, start - AHEAD)
        fetch(head, np.int64(payer[soon]))
        fetch(head, np.int64(payee[soon]))
        if strict:
            for r in range(start, stop):
                out[r - lo, JOIN] = head[payee[r]]
        for r in range(stop - 1, start - 1, -1):
            u, v = payer[r], payee[r]
            if u != v:
                out[r - lo, OTHER] = v
                out[r - lo, NEXT] = head[u]
                head[u] = r - lo
        if not strict:
            for r in range(start, stop):
                out[r - lo, JOIN] = head[payee[r]]
        stop = start


@kernel
def search(
    payer,
    payee,
    time,
    amount,
    nodes,
    lo,
    mid,
    hi,
    window,
    strict,
    min_length,
    max_length,
    tolerance,
    listing,
    limit,
    after,
    most_steps,
):
    """Count the circles by length and list them if asked, in order of their rows.

    Roots are the rows `lo` to `mid`; circles may use rows up to `hi`. Only circles whose rows come after those of
    `after` are looked for, the first differing row deciding. Returns counts by length, the number of listed circles,
    their offsets, row numbers, the rows after which the search goes on if `limit` circles or `most_steps` rows looked
    at ended it (else of length 0), and how many rows were looked at.
    """
    out = np.empty((hi - lo, 3), np.int32)
    chain_payers(payer, payee, time, nodes, lo, hi, strict, out)
    into = np.empty((hi - lo, 3), np.int32)
    tail = np.full(nodes, -1, np.int32)
    most = min(nodes, 2 * (hi - lo)) + 1
    fore = np.full((nodes, 3), -1, np.int32)
    back = np.full((nodes, 3), -1, np.int32)
    fore_stack = np.empty(most, np.int32)
    back_stack = np.empty(most, np.int32)
    on_path = np.zeros(nodes, np.bool_)
    path_slot = np.empty(MAX_DEPTH + 2, np.int32)
    path_row = np.empty(MAX_DEPTH + 2, np.int32)
    path_node = np.empty(MAX_DEPTH + 2, np.int32)
    counts = np.zeros(MAX_DEPTH + 2, np.int64)
    offsets = np.zeros(1024, np.int64)
    rows = np.empty(4096, np.int64)
    place = np.empty(MAX_DEPTH + 2, np.int64)
    listed = 0
    used = 0
    steps = 0
    begin, floor, stop = 0, 0, 0
    for root in range(mid - lo):
        # Rows of the root's time begin at `begin`; `floor` is the first row that may follow it, `stop` the first one
        # after its window.
        when = time[lo + root]
        if root == 0 or when != time[lo + begin]:
            begin = root
            floor = root
            if strict:
                floor = root + 1
                while lo + floor < hi and time[lo + floor] == when:
                    floor += 1
            while lo + stop < hi and time[lo + stop] <= when + window:
                # The chains of what each party is paid, one time after the other, as far as the window goes.
                soon = min(lo + stop + AHEAD, hi - 1)
                fetch(tail, np.int64(payer[soon]))
                fetch(tail, np.int64(payee[soon]))
                start = stop
                stop += 1
                while lo + stop < hi and time[lo + stop] == time[lo + start]:
                    stop += 1
                if strict:
                    for r in range(start, stop):
                        into[r, JOIN] = tail[payer[lo + r]]
                for r in range(start, stop):
                    u, v = payer[lo + r], payee[lo + r]
                    if u != v:
                        into[r, OTHER] = u
                        into[r, NEXT] = tail[v]
                        tail[v] = r
                if not strict:
                    for r in range(start, stop):
                        into[r, JOIN] = tail[payer[lo + r]]
        soon = min(root + AHEAD, hi - lo - 1)
        a, b = payer[lo + soon], payee[lo + soon]
        fetch(tail, np.int64(a))
        fetch(fore, 3 * np.int64(b))
        fetch(back, 3 * np.int64(a))
        fetch(out, 3 * np.int64(out[soon, JOIN]))
        if after.size > 0 and lo + root < after[0]:
            continue
        if steps >= most_steps:
            place[0] = lo + root
            return counts, listed, offsets, rows, place[:1], steps
        first = out[root, JOIN]
        if first >= stop:
            continue
        a, b = payer[lo + root], payee[lo + root]
        top = tail[a]
        if top < floor or a == b:
            continue
        fore[b, STAMP] = root
        fore[b, SLOT] = first
        fore[b, DONE] = first
        fore_size, p, p_end = 0, np.int64(first), np.int64(stop)
        back[a, STAMP] = root
        back[a, SLOT] = top
        back[a, DONE] = top
        back_size, q, q_end = 0, np.int64(top), np.int64(floor - 1)
        reached = False
        budget = FIRST_BUDGET
        # Each side in turn looks at some rows, in the middle of a chain if need be. Whichever is through first decides.
        while True:
            left = budget
            while left > 0:
                if p >= p_end:
                    if fore_size == 0:
                        break
                    fore_size -= 1
                    v = fore_stack[fore_size]
                    p, p_end = np.int64(fore[v, SLOT]), np.int64(fore[v, DONE])
                    fore[v, DONE] = p
                w, join = out[p, OTHER], out[p, JOIN]
                if w == a:
                    reached = True
                elif join < stop:
                    if fore[w, STAMP] != root:
                        fore[w, STAMP] = root
                        fore[w, SLOT] = join
                        fore[w, DONE] = stop
                        fore_stack[fore_size] = w
                        fore_size += 1
                    elif join < fore[w, SLOT]:
                        if fore[w, SLOT] == fore[w, DONE]:
                            fore_stack[fore_size] = w
                            fore_size += 1
                        fore[w, SLOT] = join
                p = np.int64(out[p, NEXT])
                left -= 1
            steps += budget - left
            if left > 0:
                break
            left = budget
            while left > 0:
                if q <= q_end:
                    if back_size == 0:
                        break
                    back_size -= 1
                    v = back_stack[back_size]
                    q, q_end = np.int64(back[v, SLOT]), np.int64(back[v, DONE])
                    back[v, DONE] = q
                w, join = into[q, OTHER], into[q, JOIN]
                if w == b:  # is only left, after the root
                    back[w, STAMP] = root
                elif w != a and join >= floor:
                    if back[w, STAMP] != root:
                        back[w, STAMP] = root
                        back[w, SLOT] = join
                        back[w, DONE] = floor - 1
                        back_stack[back_size] = w
                        back_size += 1
                    elif join > back[w, SLOT]:
                        if back[w, SLOT] == back[w, DONE]:
                            back_stack[back_size] = w
                            back_size += 1
                        back[w, SLOT] = join
                q = np.int64(into[q, NEXT])
                left -= 1
            steps += budget - left
            if left > 0:
                break
            budget *= 2
        mark = root
        if fore_size == 0 and p >= p_end:
            if not reached:
                continue
            # Latest departures again, over the parties that were reached and in time.
            mark = -2 - root  # differs from every mark of the first search
            back[a, STAMP] = mark
            back[a, SLOT] = top
            back[a, DONE] = floor - 1
            back_stack[0] = a
            back_size = 1
            while back_size > 0:
                back_size -= 1
                v = back_stack[back_size]
                q, last = back[v, SLOT], back[v, DONE]
                back[v, DONE] = q
                while q > last:
                    w, join = into[q, OTHER], into[q, JOIN]
                    steps += 1
                    if w == b:
                        back[w, STAMP] = mark
                    elif w != a and join >= floor and fore[w, STAMP] == root and fore[w, SLOT] <= q:
                        if back[w, STAMP] != mark:
                            back[w, STAMP] = mark
                            back[w, SLOT] = join
                            back[w, DONE] = floor - 1
                            back_stack[back_size] = w
                            back_size += 1
                        elif join > back[w, SLOT]:
                            if back[w, SLOT] == back[w, DONE]:
                                back_stack[back_size] = w
                                back_size += 1
                            back[w, SLOT] = join
                    q = into[q, NEXT]
        if back[b, STAMP] != mark:
            continue
        # Depth first, into parties that can still return.
        depth = 1
        path_row[0] = root
        path_node[1] = b
        path_slot[1] = first
        on_path[b] = True
        if after.size > 0 and lo + root == after[0]:
            # Go down where an earlier search was, as far as it goes; each chain is in order of its rows.
            for d in range(1, after.size):
                p = path_slot[depth]
                while p < stop and lo + p < after[d]:
                    p = out[p, NEXT]
                path_slot[depth] = p
                if p >= stop or lo + p > after[d]:
                    break
                path_slot[depth] = out[p, NEXT]
                path_row[depth] = p
                w = out[p, OTHER]
                if w == a or on_path[w] or depth + 1 >= max_length:
                    break
                depth += 1
                path_node[depth] = w
                path_slot[depth] = out[p, JOIN]
                on_path[w] = True
        while depth > 0:
            p = path_slot[depth]
            if p >= stop:
                on_path[path_node[depth]] = False
                depth -= 1
                continue
            path_slot[depth] = out[p, NEXT]
            path_row[depth] = p
            steps += 1
            w = out[p, OTHER]
            if tolerance >= 0.0:
                x, y = amount[lo + path_row[depth - 1]], amount[lo + p]
                if abs(x - y) > tolerance * max(x, y):
                    continue
            if w == a:
                length = depth + 1
                if length < min_length:
                    continue
                if not strict and time[lo + p] == when:
                    # All rows have one time: told from the first row only.
                    least = p
                    for d in range(1, depth):
                        least = min(least, path_row[d])
                    if least < root:
                        continue
                counts[length] += 1
                if listing:
                    if listed + 2 > offsets.size:
                        bigger = np.empty(2 * offsets.size, np.int64)
                        bigger[: offsets.size] = offsets
                        offsets = bigger
                    if used + length > rows.size:
                        wider = np.empty(2 * rows.size, np.int64)
                        wider[:used] = rows[:used]
                        rows = wider
                    for d in range(length):
                        rows[used + d] = lo + path_row[d]
                    used += length
                    listed += 1
                    offsets[listed] = used
                    if listed >= limit:
                        place[:length] = rows[used - length : used]
                        return counts, listed, offsets, rows, place[:length], steps
            elif depth + 1 < max_length and not on_path[w] and back[w, STAMP] == mark and p <= back[w, SLOT]:
                depth += 1
                path_node[depth] = w
                path_slot[depth] = out[p, JOIN]
                on_path[w] = True
                if steps >= most_steps:
                    for d in range(depth):
                        place[d] = lo + path_row[d]
                    return counts, listed, offsets, rows, place[:depth], steps
    return counts, listed, offsets, rows, place[:0], steps
