# mypy: disable-error-code="no-untyped-def,untyped-decorator,assignment"
"""Compiled search for circles of arcs whatever their order in time; used by `cantillon.network.static` only.

Nodes are numbered so that a circle is told from its least node (its root), the best connected nodes first: once a hub
was a root it is gone. For each root the distances back to it are found first; then its surroundings are copied with the
arcs of each node in order of the distance of their ends. The search then reads only arcs that can still return.
"""

from __future__ import annotations

import numpy as np

from cantillon.values.compiled import kernel

FAR = 127


@kernel
def search(
    out_ptr,
    out_dst,
    out_arc,
    in_ptr,
    in_src,
    in_arc,
    amount,
    first,
    step,
    max_length,
    listing,
    limit,
    offsets,
    listed_arcs,
    amounts,
    used,
):
    """Count the circles by length, from every `step`-th root on, and list them as arcs with their smallest amount.

    A first search only counts; the second one, `listing`, writes where circles end into `offsets`, their arcs from
    place `used` on, and their smallest amounts, all of which must have just the room. Returns counts by length, and the
    root at which `limit` circles ended the search (-1: none did).
    """
    nodes, arcs = out_ptr.size - 1, out_dst.size
    back = np.full(nodes, FAR, np.int8)
    ahead = np.full(nodes, FAR, np.int8)
    closing = np.full(nodes, -1, np.int32)
    near = np.empty(nodes, np.int32)
    found = np.empty(nodes, np.int32)
    place = np.empty(nodes, np.int32)
    ends = np.zeros((nodes, max_length + 1), np.int32)
    local_dst = np.empty(arcs, np.int32)
    local_arc = np.empty(arcs, np.int32)
    on_path = np.zeros(nodes, np.bool_)
    path = np.empty(max_length + 2, np.int32)
    path_arc = np.empty(max_length + 2, np.int32)
    at = np.empty(max_length + 2, np.int32)
    smallest = np.empty(max_length + 2, np.int64)
    counts = np.zeros(max_length + 1, np.int64)
    listed, total = 0, 0
    for root in range(first, nodes, step):
        # How far each node is from returning to the root.
        back[root] = 0
        near[0] = root
        size, head = 1, 0
        while head < size:
            v = near[head]
            head += 1
            if back[v] == max_length - 1:
                break
            for p in range(in_ptr[v], in_ptr[v + 1]):
                w = in_src[p]
                if w > root and back[w] == FAR:
                    back[w] = back[v] + 1
                    near[size] = w
                    size += 1
                if v == root and w > root:
                    closing[w] = in_arc[p]
        # The surroundings: what the root reaches and that can return in time; arcs in order of distance.
        ahead[root] = 0
        found[0] = root
        count, head, fill = 1, 0, 0
        while head < count:
            v = found[head]
            head += 1
            room = max_length - ahead[v] - 1
            place[v] = fill
            for d in range(max_length + 1):
                ends[v, d] = 0
            for p in range(out_ptr[v], out_ptr[v + 1]):
                w = out_dst[p]
                if w > root and back[w] <= room:
                    ends[v, back[w]] += 1
                    if ahead[w] == FAR:
                        ahead[w] = ahead[v] + 1
                        found[count] = w
                        count += 1
            start = fill
            for d in range(max_length + 1):
                here = ends[v, d]
                ends[v, d] = start
                start += here
            for p in range(out_ptr[v], out_ptr[v + 1]):
                w = out_dst[p]
                if w > root and back[w] <= room:
                    q = ends[v, back[w]]
                    ends[v, back[w]] += 1
                    local_dst[q] = w
                    local_arc[q] = out_arc[p]
            fill = start
        # Depth first; a path of d nodes may go on to nodes that are at most max_length - d from the root. The last two
        # steps are two loops, since most of the work is there.
        depth = 1
        path[1] = root
        at[1] = place[root]
        smallest[1] = np.iinfo(np.int64).max
        stopped = False
        while depth > 0:
            v = path[depth]
            room = max_length - depth
            if room > 2 and at[depth] < ends[v, room]:
                p = at[depth]
                at[depth] = p + 1
                w = local_dst[p]
                if on_path[w]:
                    continue
                if back[w] == 1:
                    counts[depth + 1] += 1
                    total += 1
                    if listing:
                        for d in range(2, depth + 1):
                            listed_arcs[used + d - 2] = path_arc[d]
                        listed_arcs[used + depth - 1] = local_arc[p]
                        listed_arcs[used + depth] = closing[w]
                        used += depth + 1
                        amounts[listed] = min(smallest[depth], amount[local_arc[p]], amount[closing[w]])
                        offsets[listed] = used
                        listed += 1
                depth += 1
                path[depth] = w
                path_arc[depth] = local_arc[p]
                at[depth] = place[w]
                smallest[depth] = min(smallest[depth - 1], amount[local_arc[p]])
                on_path[w] = True
                continue
            if room <= 2:
                short, long = 0, 0
                for p in range(place[v], ends[v, room]):
                    w = local_dst[p]
                    if on_path[w]:
                        continue
                    first_last, end_last = place[w], ends[w, 1] if room == 2 else place[w]
                    if listing:
                        least = min(smallest[depth], amount[local_arc[p]])
                        if back[w] == 1:
                            for d in range(2, depth + 1):
                                listed_arcs[used + d - 2] = path_arc[d]
                            listed_arcs[used + depth - 1] = local_arc[p]
                            listed_arcs[used + depth] = closing[w]
                            used += depth + 1
                            amounts[listed] = min(least, amount[closing[w]])
                            offsets[listed] = used
                            listed += 1
                            short += 1
                        for q in range(first_last, end_last):
                            x = local_dst[q]
                            if not on_path[x]:
                                for d in range(2, depth + 1):
                                    listed_arcs[used + d - 2] = path_arc[d]
                                listed_arcs[used + depth - 1] = local_arc[p]
                                listed_arcs[used + depth] = local_arc[q]
                                listed_arcs[used + depth + 1] = closing[x]
                                used += depth + 2
                                amounts[listed] = min(least, amount[local_arc[q]], amount[closing[x]])
                                offsets[listed] = used
                                listed += 1
                                long += 1
                    else:
                        short += back[w] == 1
                        for q in range(first_last, end_last):
                            long += not on_path[local_dst[q]]
                counts[depth + 1] += short
                counts[min(depth + 2, max_length)] += long
                total += short + long
            if total >= limit:
                stopped = True
                break
            on_path[v] = False
            depth -= 1
        for d in range(1, depth + 1):
            on_path[path[d]] = False
        for i in range(size):
            back[near[i]] = FAR
            closing[near[i]] = -1
        for i in range(count):
            ahead[found[i]] = FAR
        if stopped:
            return counts, root
    return counts, -1


@kernel
def probe(out_ptr, out_dst, in_ptr, in_src, max_length, probes, seed):
    """Return about how many circles there are of each length, from random walks that step back to their first arc.

    Each walk begins with a random arc and goes to random unvisited nodes; the choices that it had weigh what it finds.
    """
    np.random.seed(seed)
    nodes, arcs = out_ptr.size - 1, out_dst.size
    starts = np.empty(arcs, np.int32)
    for v in range(nodes):
        starts[out_ptr[v] : out_ptr[v + 1]] = v
    home = np.full(nodes, -1, np.int64)
    visited = np.full(nodes, -1, np.int64)
    about = np.zeros(max_length + 1)
    for i in range(probes):
        p = np.random.randint(arcs)
        root, v = starts[p], out_dst[p]
        for q in range(in_ptr[root], in_ptr[root + 1]):
            home[in_src[q]] = i
        visited[root] = i
        visited[v] = i
        weight = 1.0
        for length in range(2, max_length + 1):
            if home[v] == i:
                about[length] += weight / length
            # Reservoir sampling: one pass over the neighbours that are free.
            free, chosen = 0, -1
            for q in range(out_ptr[v], out_ptr[v + 1]):
                w = out_dst[q]
                if visited[w] != i:
                    free += 1
                    if np.random.randint(free) == 0:
                        chosen = w
            if chosen < 0:
                break
            weight *= free
            v = chosen
            visited[v] = i
    return about * arcs / probes
