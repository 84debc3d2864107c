# mypy: disable-error-code="no-untyped-def,untyped-decorator"
"""Compiled search for temporal circles. Arrays in, arrays out; used by `cantillon.network.temporal` only.

Rows are in order of time. Roots (first rows of circles) are taken in slabs of time: the rows that a slab's circles
can use are renumbered and sorted into out- and in-lists that fit the cache. For each root the cheaper of two searches,
forward by earliest arrival or backward by latest departure, decides whether any circle can exist; most roots end there.
The rest are searched depth first, entering only nodes from which the root's payer can still be reached in time.
"""

from __future__ import annotations

import numpy as np
from numba import njit

MAX_DEPTH = 64
FIRST_BUDGET = 32  # rows that each side may scan before the other one gets its turn; then twice as many


@njit(cache=True, nogil=True)
def search(payer, payee, time, amount, nodes, slabs, window, strict, min_length, max_length, tolerance, listing, limit):
    """Count the circles by length and list them if asked.

    `slabs` has a row (first root, end of roots, end of rows) for each slab. Returns counts by length, the number of
    listed circles, their offsets, row numbers, and the root at which `limit` ended the search (-1: none did).
    """
    largest = 0
    for s in range(slabs.shape[0]):
        largest = max(largest, slabs[s, 2] - slabs[s, 0])
    local = np.full(nodes, -1, np.int32)
    known = np.empty(2 * largest + 1, np.int32)
    src = np.empty(largest, np.int32)
    dst = np.empty(largest, np.int32)
    out_ptr = np.zeros(2 * largest + 2, np.int32)
    in_ptr = np.zeros(2 * largest + 2, np.int32)
    out_seen = np.zeros(2 * largest + 1, np.int32)
    in_seen = np.zeros(2 * largest + 1, np.int32)
    out_dst = np.empty(largest, np.int32)
    out_time = np.empty(largest, np.int64)
    out_row = np.empty(largest, np.int64)
    out_next = np.empty(largest, np.int32)
    in_src = np.empty(largest, np.int32)
    in_time = np.empty(largest, np.int64)
    in_prev = np.empty(largest, np.int32)
    next_of = np.empty(largest, np.int32)
    before_of = np.empty(largest, np.int32)
    fore_stamp = np.full(2 * largest + 1, -1, np.int64)
    back_stamp = np.full(2 * largest + 1, -1, np.int64)
    fore_slot = np.empty(2 * largest + 1, np.int32)
    fore_done = np.empty(2 * largest + 1, np.int32)
    arrival = np.empty(2 * largest + 1, np.int64)
    back_slot = np.empty(2 * largest + 1, np.int32)
    back_done = np.empty(2 * largest + 1, np.int32)
    departure = np.empty(2 * largest + 1, np.int64)
    fore_stack = np.empty(2 * largest + 2, np.int32)
    back_stack = np.empty(2 * largest + 2, np.int32)
    on_path = np.zeros(2 * largest + 1, np.bool_)
    path_slot = np.empty(MAX_DEPTH + 2, np.int32)
    path_node = np.empty(MAX_DEPTH + 2, np.int32)
    counts = np.zeros(MAX_DEPTH + 2, np.int64)
    offsets = np.zeros(1024, np.int64)
    rows = np.empty(4096, np.int64)
    listed = 0
    used = 0
    for s in range(slabs.shape[0]):
        lo, mid, hi = slabs[s, 0], slabs[s, 1], slabs[s, 2]
        m = hi - lo
        # Local numbers for the parties of this slab.
        k = 0
        for i in range(m):
            for side in range(2):
                g = payer[lo + i] if side == 0 else payee[lo + i]
                if local[g] < 0:
                    local[g] = k
                    known[k] = g
                    k += 1
            src[i] = local[payer[lo + i]]
            dst[i] = local[payee[lo + i]]
        # Out- and in-lists in order of time, by counting.
        out_ptr[: k + 1] = 0
        in_ptr[: k + 1] = 0
        for i in range(m):
            if src[i] != dst[i]:
                out_ptr[src[i] + 1] += 1
                in_ptr[dst[i] + 1] += 1
        for v in range(k):
            out_ptr[v + 1] += out_ptr[v]
            in_ptr[v + 1] += in_ptr[v]
            out_seen[v] = out_ptr[v]
            in_seen[v] = in_ptr[v]
            fore_stamp[v] = -1
            back_stamp[v] = -1
        # Rows of one time are entered together, so that each knows what comes strictly after and before it (or, where
        # the order within a time is free, with it).
        i = 0
        while i < m:
            j = i
            while j < m and time[lo + j] == time[lo + i]:
                j += 1
            if not strict:
                for r in range(i, j):
                    next_of[r] = out_seen[dst[r]]
            if strict:
                for r in range(i, j):
                    before_of[r] = in_seen[src[r]]
            for r in range(i, j):
                if src[r] == dst[r]:
                    continue
                p = out_seen[src[r]]
                out_seen[src[r]] += 1
                out_dst[p] = dst[r]
                out_time[p] = time[lo + r]
                out_row[p] = lo + r
                q = in_seen[dst[r]]
                in_seen[dst[r]] += 1
                in_src[q] = src[r]
                in_time[q] = time[lo + r]
                in_prev[q] = r  # the row, until all rows are entered
            if strict:
                for r in range(i, j):
                    next_of[r] = out_seen[dst[r]]
            if not strict:
                for r in range(i, j):
                    before_of[r] = in_seen[src[r]]
            i = j
        for p in range(out_ptr[k]):
            out_next[p] = next_of[out_row[p] - lo]
        for q in range(in_ptr[k]):
            in_prev[q] = before_of[in_prev[q]]

        for r in range(mid - lo):
            a, b = src[r], dst[r]
            if a == b:
                continue
            start = time[lo + r]
            end = start + window
            first = next_of[r]
            if first >= out_ptr[b + 1] or out_time[first] > end:
                continue
            # Arrivals at a: in the window, after the start.
            low, top = before_of[r], in_ptr[a + 1]
            if strict:
                while low < top and in_time[low] == start:
                    low += 1
            else:
                while low > in_ptr[a] and in_time[low - 1] == start:
                    low -= 1
            if low >= top or in_time[low] > end:
                continue
            under = low
            while top - under > 1:  # the first arrival after the window
                middle = (under + top) // 2
                if in_time[middle] <= end:
                    under = middle
                else:
                    top = middle
            root = lo + r
            fore_stamp[b] = root
            fore_slot[b] = first
            fore_done[b] = out_ptr[b + 1]
            arrival[b] = start
            fore_stack[0] = b
            fore_size = 1
            back_stamp[a] = root
            back_slot[a] = top
            back_done[a] = low
            departure[a] = end + 1
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
                    p, last = fore_slot[v], fore_done[v]
                    fore_done[v] = p
                    while p < last and out_time[p] <= end:
                        w = out_dst[p]
                        if w == a:
                            reached = True
                        elif fore_stamp[w] != root:
                            fore_stamp[w] = root
                            fore_slot[w] = out_next[p]
                            fore_done[w] = out_ptr[w + 1]
                            arrival[w] = out_time[p]
                            if fore_slot[w] < fore_done[w]:
                                fore_stack[fore_size] = w
                                fore_size += 1
                        elif out_time[p] < arrival[w]:
                            is_idle = fore_slot[w] == fore_done[w]
                            fore_slot[w] = out_next[p]
                            arrival[w] = out_time[p]
                            if is_idle and fore_slot[w] < fore_done[w]:
                                fore_stack[fore_size] = w
                                fore_size += 1
                        p += 1
                        scanned += 1
                if fore_size == 0:
                    break
                scanned = 0
                while back_size > 0 and scanned < budget:
                    back_size -= 1
                    v = back_stack[back_size]
                    q, done = back_slot[v] - 1, back_done[v]
                    back_done[v] = back_slot[v]
                    while q >= done and in_time[q] >= start:
                        scanned += 1
                        if strict and in_time[q] == start:
                            break
                        w = in_src[q]
                        if w != a:
                            if back_stamp[w] != root:
                                back_stamp[w] = root
                                back_slot[w] = in_prev[q]
                                back_done[w] = in_ptr[w]
                                departure[w] = in_time[q]
                                if w != b and back_slot[w] > back_done[w]:
                                    back_stack[back_size] = w
                                    back_size += 1
                            elif in_time[q] > departure[w]:
                                is_idle = back_slot[w] == back_done[w]
                                back_slot[w] = in_prev[q]
                                departure[w] = in_time[q]
                                if is_idle and w != b and back_slot[w] > back_done[w]:
                                    back_stack[back_size] = w
                                    back_size += 1
                        q -= 1
                budget *= 2
            if fore_size == 0:
                if not reached:
                    continue
                # Latest departures again, over the nodes that were reached and in time.
                mark = -2 - root  # differs from every mark of the first search
                back_slot[a] = top
                back_done[a] = low
                back_stack[0] = a
                back_size = 1
                back_stamp[a] = mark
                while back_size > 0:
                    back_size -= 1
                    v = back_stack[back_size]
                    q, done = back_slot[v] - 1, back_done[v]
                    back_done[v] = back_slot[v]
                    while q >= done and in_time[q] >= start:
                        if strict and in_time[q] == start:
                            break
                        w = in_src[q]
                        usable = w != a and fore_stamp[w] == root
                        if usable and (arrival[w] < in_time[q] or (not strict and arrival[w] == in_time[q])):
                            if back_stamp[w] != mark:
                                back_stamp[w] = mark
                                back_slot[w] = in_prev[q]
                                back_done[w] = in_ptr[w]
                                departure[w] = in_time[q]
                                if w != b and back_slot[w] > back_done[w]:
                                    back_stack[back_size] = w
                                    back_size += 1
                            elif in_time[q] > departure[w]:
                                is_idle = back_slot[w] == back_done[w]
                                back_slot[w] = in_prev[q]
                                departure[w] = in_time[q]
                                if is_idle and w != b and back_slot[w] > back_done[w]:
                                    back_stack[back_size] = w
                                    back_size += 1
                        q -= 1
            else:
                mark = root
            if back_stamp[b] != mark:
                continue
            # Depth first, into nodes that can still return.
            depth = 1
            path_node[1] = b
            path_slot[1] = first
            on_path[b] = True
            while depth > 0:
                v = path_node[depth]
                p = path_slot[depth]
                if p >= out_ptr[v + 1] or out_time[p] > end:
                    on_path[v] = False
                    depth -= 1
                    continue
                path_slot[depth] = p + 1
                w = out_dst[p]
                if tolerance >= 0.0:
                    x = amount[root] if depth == 1 else amount[out_row[path_slot[depth - 1] - 1]]
                    y = amount[out_row[p]]
                    if abs(x - y) > tolerance * max(x, y):
                        continue
                if w == a:
                    length = depth + 1
                    if length < min_length:
                        continue
                    if not strict and out_time[p] == start:
                        # All rows have one time: told from the first row only.
                        least = out_row[p]
                        for d in range(1, depth):
                            least = min(least, out_row[path_slot[d] - 1])
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
                        rows[used] = root
                        for d in range(1, depth + 1):
                            rows[used + d] = out_row[path_slot[d] - 1]
                        used += length
                        listed += 1
                        offsets[listed] = used
                        if listed >= limit:
                            return counts, listed, offsets, rows, root
                elif depth + 1 < max_length and not on_path[w] and back_stamp[w] == mark:  # noqa: SIM102
                    if out_time[p] < departure[w] or (not strict and out_time[p] == departure[w]):
                        depth += 1
                        path_node[depth] = w
                        path_slot[depth] = out_next[p]
                        on_path[w] = True
        for v in range(k):
            local[known[v]] = -1
    return counts, listed, offsets, rows, -1
