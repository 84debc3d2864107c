# mypy: disable-error-code="no-untyped-def,untyped-decorator,assignment"
"""Compiled search for temporal circles. Arrays in, arrays out; used by `cantillon.network.temporal` only.

Rows are in order of time. Roots (first rows of circles) are taken in slabs of time: the rows that a slab's circles can
use are renumbered and sorted into out- and in-lists. Within a slab time is a rank, the number of the first row of that
time, so that whatever one step of a search reads of a row or a party lies in one line of the cache. For each root the
cheaper of two searches, forward by earliest arrival or backward by latest departure, decides whether any circle can
exist; most roots end there. The rest are searched depth first, entering only parties from which the root's payer can
still be reached in time.
"""

from __future__ import annotations

import numpy as np

from cantillon.values.compiled import kernel

MAX_DEPTH = 64
FIRST_BUDGET = 8  # rows that each side may scan before the other one gets its turn; then twice as many
# Columns of a party's lists, of a row in an out- or in-list, and of a party in a search.
OUT_START, IN_START, OUT_END, IN_END = range(4)
OTHER, RANK, FOLLOWING, ROW = range(4)
STAMP, SLOT, DONE, BEST = range(4)


@kernel
def build(payer, payee, time, lo, hi, strict, local, known, lists, out, into, next_of, before_of):
    """Fill the out- and in-lists of a slab; return how many parties it has.

    `next_of` and `before_of` of a row are the places in its payee's out-list from which, and in its payer's in-list up
    to which, rows may come after and before it.
    """
    k = 0
    for i in range(lo, hi):
        u, v = payer[i], payee[i]
        a = local[u]
        if a < 0:
            a = k
            local[u] = a
            known[k] = u
            lists[k, OUT_END] = 0
            lists[k, IN_END] = 0
            k += 1
        b = local[v]
        if b < 0:
            b = k
            local[v] = b
            known[k] = v
            lists[k, OUT_END] = 0
            lists[k, IN_END] = 0
            k += 1
        if a != b:
            lists[a, OUT_END] += 1
            lists[b, IN_END] += 1
    p, q = np.int32(0), np.int32(0)
    for v in range(k):
        rows_out, rows_in = lists[v, OUT_END], lists[v, IN_END]
        lists[v, OUT_START] = p
        lists[v, IN_START] = q
        lists[v, OUT_END] = p
        lists[v, IN_END] = q
        p += rows_out
        q += rows_in
    i = lo
    while i < hi:
        # Rows of one time are entered together, so that each knows what comes strictly after and before it (or, where
        # the order within a time is free, with it).
        j = i + 1
        while j < hi and time[j] == time[i]:
            j += 1
        rank = np.int32(i - lo)
        for r in range(i, j):
            a, b = local[payer[r]], local[payee[r]]
            next_of[r - lo] = lists[b, OUT_END]
            before_of[r - lo] = lists[a, IN_END]
            if j == i + 1 and a != b:
                p, q = lists[a, OUT_END], lists[b, IN_END]
                lists[a, OUT_END] = p + 1
                lists[b, IN_END] = q + 1
                out[p, OTHER] = b
                out[p, RANK] = rank
                out[p, FOLLOWING] = next_of[r - lo]
                out[p, ROW] = rank
                into[q, OTHER] = a
                into[q, RANK] = rank
                into[q, FOLLOWING] = before_of[r - lo]
        if j > i + 1:
            for r in range(i, j):
                a, b = local[payer[r]], local[payee[r]]
                if a != b:
                    p, q = lists[a, OUT_END], lists[b, IN_END]
                    lists[a, OUT_END] = p + 1
                    lists[b, IN_END] = q + 1
                    out[p, OTHER] = b
                    out[p, RANK] = rank
                    out[p, ROW] = r - lo
                    into[q, OTHER] = a
                    into[q, RANK] = rank
                    into[q, ROW] = r - lo
            for r in range(i, j):
                # The new rows are the last ones of each list.
                if strict:
                    next_of[r - lo] = lists[local[payee[r]], OUT_END]
                else:
                    before_of[r - lo] = lists[local[payer[r]], IN_END]
            for r in range(i, j):
                a, b = local[payer[r]], local[payee[r]]
                p = lists[a, OUT_END] - 1
                while p >= lists[a, OUT_START] and out[p, RANK] == rank:
                    out[p, FOLLOWING] = next_of[out[p, ROW]]
                    p -= 1
                q = lists[b, IN_END] - 1
                while q >= lists[b, IN_START] and into[q, RANK] == rank:
                    into[q, FOLLOWING] = before_of[into[q, ROW]]
                    q -= 1
        i = j
    return k


@kernel
def search(
    payer,
    payee,
    time,
    amount,
    nodes,
    slabs,
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

    `slabs` has a row (first root, end of roots, end of rows) for each slab. Only circles whose rows come after those of
    `after` are looked for, the first differing row deciding. Returns counts by length, the number of listed circles,
    their offsets, row numbers, the rows after which the search goes on if `limit` circles or `most_steps` rows looked
    at ended it (else of length 0), and how many rows were looked at.
    """
    largest = 0
    for s in range(slabs.shape[0]):
        largest = max(largest, slabs[s, 2] - slabs[s, 0])
    most = min(nodes, 2 * largest) + 1
    local = np.full(nodes, -1, np.int32)
    known = np.empty(most, np.int32)
    lists = np.zeros((most, 4), np.int32)
    out = np.empty((largest, 4), np.int32)
    into = np.empty((largest, 4), np.int32)
    next_of = np.empty(largest, np.int32)
    before_of = np.empty(largest, np.int32)
    fore = np.empty((most, 4), np.int32)
    back = np.empty((most, 4), np.int32)
    fore_stack = np.empty(most + 1, np.int32)
    back_stack = np.empty(most + 1, np.int32)
    on_path = np.zeros(most, np.bool_)
    path_slot = np.empty(MAX_DEPTH + 2, np.int32)
    path_node = np.empty(MAX_DEPTH + 2, np.int32)
    counts = np.zeros(MAX_DEPTH + 2, np.int64)
    offsets = np.zeros(1024, np.int64)
    rows = np.empty(4096, np.int64)
    place = np.empty(MAX_DEPTH + 2, np.int64)
    listed = 0
    used = 0
    steps = 0
    for s in range(slabs.shape[0]):
        lo, mid, hi = slabs[s, 0], slabs[s, 1], slabs[s, 2]
        k = build(payer, payee, time, lo, hi, strict, local, known, lists, out, into, next_of, before_of)
        for v in range(k):
            fore[v, STAMP] = -1
            back[v, STAMP] = -1
        begin, stop = np.int32(0), np.int32(0)
        for i in range(mid - lo):
            # Rows of the root's time begin at `begin`; `stop` is the first row after its window.
            root = np.int32(i)
            if time[lo + root] != time[lo + begin]:
                begin = root
            final = time[lo + root] + window
            while stop < hi - lo and time[lo + stop] <= final:
                stop += 1
            if after.size > 0 and lo + root < after[0]:
                continue
            if steps >= most_steps:
                place[0] = lo + root
                return counts, listed, offsets, rows, place[:1], steps
            a, b = local[payer[lo + root]], local[payee[lo + root]]
            if a == b:
                continue
            first = next_of[root]
            if first >= lists[b, OUT_END] or out[first, RANK] >= stop:
                continue
            # Arrivals at a: in the window, after the start.
            low, top = before_of[root], lists[a, IN_END]
            if strict:
                while low < top and into[low, RANK] == begin:
                    low += 1
            else:
                while low > lists[a, IN_START] and into[low - 1, RANK] == begin:
                    low -= 1
            if low >= top or into[low, RANK] >= stop:
                continue
            under = low
            while top - under > 1:  # the first arrival after the window
                middle = (under + top) // 2
                if into[middle, RANK] < stop:
                    under = middle
                else:
                    top = middle
            fore[b, STAMP] = root
            fore[b, SLOT] = first
            fore[b, DONE] = lists[b, OUT_END]
            fore[b, BEST] = begin
            fore_stack[0] = b
            fore_size = 1
            back[a, STAMP] = root
            back[a, SLOT] = top
            back[a, DONE] = low
            back[a, BEST] = stop
            back_stack[0] = a
            back_size = 1
            reached = False
            budget = FIRST_BUDGET
            # Whichever side is through first decides.
            while fore_size > 0 and back_size > 0:
                scanned = 0
                while fore_size > 0 and scanned < budget:
                    fore_size -= 1
                    v = fore_stack[fore_size]
                    p, last = fore[v, SLOT], fore[v, DONE]
                    fore[v, DONE] = p
                    while p < last and out[p, RANK] < stop:
                        w = out[p, OTHER]
                        if w == a:
                            reached = True
                        elif fore[w, STAMP] != root:
                            fore[w, STAMP] = root
                            fore[w, SLOT] = out[p, FOLLOWING]
                            fore[w, DONE] = lists[w, OUT_END]
                            fore[w, BEST] = out[p, RANK]
                            if fore[w, SLOT] < fore[w, DONE]:
                                fore_stack[fore_size] = w
                                fore_size += 1
                        elif out[p, RANK] < fore[w, BEST]:
                            is_idle = fore[w, SLOT] == fore[w, DONE]
                            fore[w, SLOT] = out[p, FOLLOWING]
                            fore[w, BEST] = out[p, RANK]
                            if is_idle and fore[w, SLOT] < fore[w, DONE]:
                                fore_stack[fore_size] = w
                                fore_size += 1
                        p += 1
                        scanned += 1
                steps += scanned
                if fore_size == 0:
                    break
                scanned = 0
                while back_size > 0 and scanned < budget:
                    back_size -= 1
                    v = back_stack[back_size]
                    q, done = back[v, SLOT] - 1, back[v, DONE]
                    back[v, DONE] = back[v, SLOT]
                    while q >= done and into[q, RANK] >= begin:
                        scanned += 1
                        if strict and into[q, RANK] == begin:
                            break
                        w = into[q, OTHER]
                        if w != a:
                            if back[w, STAMP] != root:
                                back[w, STAMP] = root
                                back[w, SLOT] = into[q, FOLLOWING]
                                back[w, DONE] = lists[w, IN_START]
                                back[w, BEST] = into[q, RANK]
                                if w != b and back[w, SLOT] > back[w, DONE]:
                                    back_stack[back_size] = w
                                    back_size += 1
                            elif into[q, RANK] > back[w, BEST]:
                                is_idle = back[w, SLOT] == back[w, DONE]
                                back[w, SLOT] = into[q, FOLLOWING]
                                back[w, BEST] = into[q, RANK]
                                if is_idle and w != b and back[w, SLOT] > back[w, DONE]:
                                    back_stack[back_size] = w
                                    back_size += 1
                        q -= 1
                steps += scanned
                budget *= 2
            mark = root
            if fore_size == 0:
                if not reached:
                    continue
                # Latest departures again, over the parties that were reached and in time.
                mark = np.int32(-2 - root)  # differs from every mark of the first search
                back[a, SLOT] = top
                back[a, DONE] = low
                back[a, STAMP] = mark
                back_stack[0] = a
                back_size = 1
                while back_size > 0:
                    back_size -= 1
                    v = back_stack[back_size]
                    q, done = back[v, SLOT] - 1, back[v, DONE]
                    back[v, DONE] = back[v, SLOT]
                    while q >= done and into[q, RANK] >= begin:
                        steps += 1
                        if strict and into[q, RANK] == begin:
                            break
                        w, rank = into[q, OTHER], into[q, RANK]
                        usable = w != a and fore[w, STAMP] == root
                        if usable and (fore[w, BEST] < rank or (not strict and fore[w, BEST] == rank)):
                            if back[w, STAMP] != mark:
                                back[w, STAMP] = mark
                                back[w, SLOT] = into[q, FOLLOWING]
                                back[w, DONE] = lists[w, IN_START]
                                back[w, BEST] = rank
                                if w != b and back[w, SLOT] > back[w, DONE]:
                                    back_stack[back_size] = w
                                    back_size += 1
                            elif rank > back[w, BEST]:
                                is_idle = back[w, SLOT] == back[w, DONE]
                                back[w, SLOT] = into[q, FOLLOWING]
                                back[w, BEST] = rank
                                if is_idle and w != b and back[w, SLOT] > back[w, DONE]:
                                    back_stack[back_size] = w
                                    back_size += 1
                        q -= 1
            if back[b, STAMP] != mark:
                continue
            # Depth first, into parties that can still return.
            depth = 1
            path_node[1] = b
            path_slot[1] = first
            on_path[b] = True
            if after.size > 0 and lo + root == after[0]:
                # Go down where an earlier search was, as far as it goes; each list is in order of its rows.
                for d in range(1, after.size):
                    v = path_node[depth]
                    p = path_slot[depth]
                    while p < lists[v, OUT_END] and lo + out[p, ROW] < after[d]:
                        p += 1
                    path_slot[depth] = p
                    if p == lists[v, OUT_END] or lo + out[p, ROW] > after[d]:
                        break
                    path_slot[depth] = p + 1
                    w = out[p, OTHER]
                    if w == a or on_path[w] or depth + 1 >= max_length:
                        break
                    depth += 1
                    path_node[depth] = w
                    path_slot[depth] = out[p, FOLLOWING]
                    on_path[w] = True
            while depth > 0:
                v = path_node[depth]
                p = path_slot[depth]
                if p >= lists[v, OUT_END] or out[p, RANK] >= stop:
                    on_path[v] = False
                    depth -= 1
                    continue
                path_slot[depth] = p + 1
                steps += 1
                w = out[p, OTHER]
                if tolerance >= 0.0:
                    before = root if depth == 1 else out[path_slot[depth - 1] - 1, ROW]
                    x, y = amount[lo + before], amount[lo + out[p, ROW]]
                    if abs(x - y) > tolerance * max(x, y):
                        continue
                if w == a:
                    length = depth + 1
                    if length < min_length:
                        continue
                    if not strict and out[p, RANK] == begin:
                        # All rows have one time: told from the first row only.
                        least = out[p, ROW]
                        for d in range(1, depth):
                            least = min(least, out[path_slot[d] - 1, ROW])
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
                        rows[used] = lo + root
                        for d in range(1, depth + 1):
                            rows[used + d] = lo + out[path_slot[d] - 1, ROW]
                        used += length
                        listed += 1
                        offsets[listed] = used
                        if listed >= limit:
                            place[:length] = rows[used - length : used]
                            return counts, listed, offsets, rows, place[:length], steps
                elif depth + 1 < max_length and not on_path[w] and back[w, STAMP] == mark:  # noqa: SIM102
                    if out[p, RANK] < back[w, BEST] or (not strict and out[p, RANK] == back[w, BEST]):
                        depth += 1
                        path_node[depth] = w
                        path_slot[depth] = out[p, FOLLOWING]
                        on_path[w] = True
                        if steps >= most_steps:
                            place[0] = lo + root
                            for d in range(1, depth):
                                place[d] = lo + out[path_slot[d] - 1, ROW]
                            return counts, listed, offsets, rows, place[:depth], steps
        for v in range(k):
            local[known[v]] = -1
    return counts, listed, offsets, rows, place[:0], steps
