"""Candidate claims: every sensible filling of a trigger's roles and amount, with the numbers that the scorer weighs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log1p, log10
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from cantillon.reading.amounts import AmountSpan
from cantillon.reading.frames import EVENTS, PAIR_FEATURES, Geometry, pair_features
from cantillon.reading.packs import CONTEXTS, CUES, EVENT_ROLES, PARTS, Frame, LanguagePack
from cantillon.reading.parsing import Clause, Parse
from cantillon.reading.passages import Mention, Passage, Trigger
from cantillon.reading.scorer import Forest, Parts
from cantillon.values.kinds import Kind
from cantillon.values.span import Span

Matrix = npt.NDArray[np.float32]

MOST_BARE = 3  # figures of a passage at which claims without a word for them are looked for
BARE = {event: Frame(event, "bare", {}, None) for event in EVENTS}
UNLIKELY = 0.01  # a trigger that speaks of a claim less often than this is not asked for one
KEPT = 4  # fillers kept for a role, and amounts for a trigger
LEAST = 0.02  # candidates whose scores multiply to less than this share of the trigger's best are not worth weighing
MOST = 24  # candidates kept for one trigger and kind
MAX_TRIGGERS = 14  # in one passage; a longer one is a table or a list of keywords
KINDS_OF = {
    "transfer": ((Kind.ACQUIRE, 0, 1), (Kind.INVEST, 0, 1), (Kind.DIVEST, 2, 1)),
    "spend": ((Kind.SPEND, 0, None),),
    **{event: ((Kind(event), 0, 1),) for event in EVENTS if event not in ("transfer", "spend")},
}
_OPEN_ACTOR = frozenset({Kind.INVEST, Kind.LEND, Kind.BUY})
KIND_ORDER = tuple(Kind)
AMOUNT_FEATURES = (
    "none",
    "gap",
    "before",
    "mentions_between",
    "triggers_between",
    "amounts_between",
    "breaks_between",
    "clauses_between",
    "relatives_between",
    "rank",
    "others",
    "is_annual",
    "has_currency",
    "size",
    "passages_on",
    "about",
    "up_to",
    "at_least",
    "between",
    *(f"near_{name}" for name in CONTEXTS),
    "nearest_trigger",
    *(f"event_{event}" for event in EVENTS),
)
TRIGGER_FEATURES = (
    *(f"kind_{kind}" for kind in KIND_ORDER),
    "has_stage",
    "part_verb",
    "part_noun",
    "part_role",
    "part_link",
    "part_bare",
    "is_passive",
    "has_tail",
    "same_event",
    "mentions",
    "amounts",
    "percents",
    "capacities",
    "is_head",
    *(f"cue_{name}" for name in CUES),
    *(f"context_{name}" for name in CONTEXTS),
    "percent",
    "percent_gap",
    "capacity_gap",
    "parse_filled",
    "parse_explicit",
    "first_score",
    "second_score",
    "third_score",
    "amount_score",
    "none_score",
    "weight",
    "same_kind_weight",
    "other_kind_weight",
    "weight_rank",
)
_FROM_PAIRS = (
    "fits",
    "conflicts",
    "place_subject",
    "place_object",
    "place_possessor",
    "place_none",
    "found_form",
    "found_reference",
    "found_reflexive",
    "found_topic",
    "choice",
    "score",
    "is_group",
    "mentions_between",
    "triggers_between",
    "breaks_between",
    "own_figure",
    "passages_back",
    "kind_person",
    "kind_government",
    "empty",
    "nearer",
    "nearer_fitting",
)
_PAIR_PICK = itemgetter(*(PAIR_FEATURES.index(name) for name in _FROM_PAIRS))
_FROM_AMOUNTS = (
    "none",
    "gap",
    "triggers_between",
    "mentions_between",
    "breaks_between",
    "rank",
    "others",
    "passages_on",
    "nearest_trigger",
    *(f"near_{name}" for name in CONTEXTS),
)
_AMOUNT_PICK = itemgetter(*(AMOUNT_FEATURES.index(name) for name in _FROM_AMOUNTS))
JOINT_FEATURES = (
    "actor_before",
    "other_before",
    "amount_last",
    "amount_between",
    "same_marker",
    "both_fit",
    "trigger_score",
    "actor_score",
    "other_score",
    "amount_score",
    "product",
    "actor_rank",
    "other_rank",
    "amount_rank",
    "actor_margin",
    "other_margin",
    "amount_margin",
)
CONTEXT_FEATURES = (
    "actor_parsed",
    "other_parsed",
    "amount_parsed",
    "parse_filled",
    "parse_explicit",
    "actor_in_group",
    "actor_size",
    "actor_count",
    "actor_share",
    "other_in_group",
    "other_size",
    "other_count",
    "other_share",
    "same_kind_weight",
    "other_kind_weight",
    "weight_rank",
    "parties_apart",
    "amount_to_same",
    "amount_to_other",
)
FEATURES = (
    *(f"kind_{kind}" for kind in KIND_ORDER),
    "percent",
    "weight",
    *(f"actor.{name}" for name in _FROM_PAIRS),
    *(f"other.{name}" for name in _FROM_PAIRS),
    *(f"amount.{name}" for name in _FROM_AMOUNTS),
    *JOINT_FEATURES,
    *CONTEXT_FEATURES,
)


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A claim that a passage may make, and what it rests on."""

    kind: Kind
    passage: Passage
    trigger: Trigger
    actor: Mention | None
    other: Mention | None
    amount: AmountSpan | None


@dataclass(frozen=True, slots=True)
class Filler:
    """A mention (or nobody) as one role of one trigger, with its pair features and the score that they give it."""

    mention: Mention | None
    features: list[float]
    score: float = 0.0


Weights = Mapping[str, float]
Amounted = tuple[AmountSpan | None, list[float], float]
_Combination = tuple[float, tuple[int, Filler], tuple[int, Filler], tuple[int, Amounted]]


@dataclass(frozen=True, slots=True)
class Question:
    """One role of one trigger and who may fill it; or, with role -1, one trigger and the amounts it may have."""

    passage: Passage
    geometry: Geometry
    trigger: Trigger
    role: int
    fillers: list[tuple[Mention | None, list[float]]]
    amounts: list[tuple[AmountSpan | None, list[float]]]
    setting: Setting


class Setting:
    """What the candidates of one passage have in common: its clause, its groups, how often parties are named."""

    def __init__(self, passage: Passage, pack: LanguagePack) -> None:
        self._clause = Clause(passage, pack)
        self._parses: dict[int, Parse] = {}
        self.grouped = {id(member) for mention in passage.mentions for member in mention.members}
        self.named = sum(mention.count for mention in passage.mentions if not mention.is_group) or 1

    def parse(self, trigger: Trigger) -> Parse:
        """Return the deterministic reading of a trigger's clause."""
        if id(trigger) not in self._parses:
            self._parses[id(trigger)] = self._clause.parse(trigger)
        return self._parses[id(trigger)]


def questions_of(passages: Sequence[Passage], pack: LanguagePack) -> list[Question]:
    """Return, for every trigger, its roles and the parties and amounts that may go with it."""
    asked: list[Question] = []
    topics: list[Mention] = []
    for passage in passages:
        if (passage.triggers or passage.amounts or passage.percents) and (passage.mentions or topics):
            geometry, setting = Geometry(passage), Setting(passage, pack)
            pool: list[Mention | None] = [*passage.mentions, *_carried(topics, passage)]
            amounts = _amount_pool(passages, passage)
            for trigger in [*_chosen_triggers(passage), *bare_triggers(passage)]:
                linked = [(a, amount_features(geometry, passage, trigger, a)) for a in (None, *amounts)]
                asked.append(Question(passage, geometry, trigger, -1, [], linked, setting))
                parse = setting.parse(trigger)
                for role in range(len(EVENT_ROLES[trigger.event])):
                    who = [*pool, None] if role == 0 else pool
                    pairs = [(m, pair_features(geometry, passage, trigger, m, role, pack)) for m in who]
                    _compare(pairs, parse, role)
                    asked.append(Question(passage, geometry, trigger, role, pairs, [], setting))
        topics = _topics(passages, passage, topics)
    return asked


_FITS, _GAP, _PARSED = (PAIR_FEATURES.index(name) for name in ("fits", "gap", "parsed"))


def _compare(pairs: Sequence[tuple[Mention | None, list[float]]], parse: Parse, role: int) -> None:
    """Add to the features of a role's fillers how they compare with each other and with the reading of the clause."""
    near = [f for m, f in pairs if m is not None and m.found != "topic" and not m.is_group]
    gaps = sorted(f[_GAP] for f in near)
    fitting = sorted(f[_GAP] for f in near if f[_FITS])
    for mention, features in pairs:
        if mention is None:
            continue
        elsewhere = (_same_party(parse, each, mention) for each in range(len(parse.roles)) if each != role)
        features[_PARSED] = _same_party(parse, role, mention)
        features[_PARSED + 1] = max(elsewhere, default=0.0)
        features[_PARSED + 2] = float(bisect_left(gaps, features[_GAP]))
        features[_PARSED + 3] = float(bisect_left(fitting, features[_GAP]))


_AT_AMOUNTS = ("invest", "transfer", "buy", "lend", "spend")
_AT_PERCENTS = ("hold", "transfer")


def bare_triggers(passage: Passage) -> list[Trigger]:
    """Return a trigger without words at every figure of a passage that has no word for what happens.

    "LF Logistics to Maersk for $3.6bn", "and Microsoft $5bn": the parties and the figure are all there is.
    """
    if any(frame.part in ("verb", "noun") for trigger in passage.triggers for frame in trigger.frames):
        return []
    amounts = [a.core for a in passage.amounts if not a.is_per_share and not a.is_converted]
    places: list[tuple[Span, tuple[str, ...]]] = [(core, _AT_AMOUNTS) for core in amounts[:MOST_BARE]]
    places += [(p.span, _AT_PERCENTS) for p in passage.percents][:MOST_BARE]
    return [
        Trigger(span.start, span.end, span.end, event, (BARE[event],), False, "")
        for span, events in places
        for event in events
        if passage.mentions
    ]


def _chosen_triggers(passage: Passage) -> list[Trigger]:
    return sorted(passage.triggers, key=lambda trigger: trigger.start)[: MAX_TRIGGERS * 3]


def _topics(passages: Sequence[Passage], passage: Passage, before: Sequence[Mention]) -> list[Mention]:
    """Return whom the next passage may speak of without naming: the first and last named here, then earlier ones."""
    named = [
        m
        for m in passage.mentions
        if m.found not in ("reference", "reflexive") and not m.is_group and m.kind != "product"
    ]
    fresh = [named[0], named[-1]] if named else []
    most = sorted(before, key=lambda mention: -mention.count)
    kept: list[Mention] = []
    for mention in [*fresh, *most]:
        if all(mention.names != other.names for other in kept):
            kept.append(mention)
    return kept[:4]


def _carried(topics: Sequence[Mention], passage: Passage) -> list[Mention]:
    here = {mention.names for mention in passage.mentions}
    carried = []
    for choice, topic in enumerate(topics):
        if topic.names not in here:
            carried.append(
                Mention(
                    topic.start, topic.end, topic.names, topic.kind, "topic", topic.score, choice, count=topic.count
                )
            )
    return carried


def _amount_pool(passages: Sequence[Passage], passage: Passage) -> list[AmountSpan]:
    own = [a for a in passage.amounts if not a.is_per_share and not a.is_converted]
    if own or passage.index + 1 >= len(passages):
        return own
    following = passages[passage.index + 1]
    return [a for a in following.amounts if not a.is_per_share and not a.is_converted][:1]


def amount_features(geometry: Geometry, passage: Passage, trigger: Trigger, amount: AmountSpan | None) -> list[float]:
    """Return the numbers of `AMOUNT_FEATURES` for an amount (``None``: none stated) of a trigger."""
    values = [0.0] * len(AMOUNT_FEATURES)
    values[len(AMOUNT_FEATURES) - len(EVENTS) + EVENTS.index(trigger.event)] = 1.0
    if amount is None:
        values[0], values[10] = 1.0, len(geometry.amounts)
        return values
    start, end = amount.span.start, amount.span.end
    before = end <= trigger.start
    left, right = (end, trigger.start) if before else (trigger.end, start)
    gap = max(0, right - left)
    values[1:3] = [log1p(gap), float(before)]
    values[3:9] = geometry.between(left, max(left, right))
    values[9] = sum(
        1 for each in geometry.amounts if abs(each - trigger.start) < abs(amount.core.start - trigger.start)
    )
    values[10] = len(geometry.amounts)
    values[11:13] = [float(amount.is_annual), float(amount.has_currency)]
    values[13] = log10(float(amount.amount.potential) + 1)
    values[14] = float(start >= passage.end)
    qualifier = str(amount.amount.qualifier)
    if qualifier in ("about", "up_to", "at_least", "between"):
        values[15 + ("about", "up_to", "at_least", "between").index(qualifier)] = 1.0
    values[19 : 19 + len(CONTEXTS)] = _nearness(passage, start, end, "contexts", CONTEXTS)
    others = [t for t in passage.triggers if t.event != trigger.event]
    values[19 + len(CONTEXTS)] = float(all(_distance(t.start, t.end, start, end) >= gap for t in others))
    return values


def _distance(start: int, end: int, other_start: int, other_end: int) -> int:
    return max(other_start - end, start - other_end, 0)


def _nearness(passage: Passage, start: int, end: int, group: str, names: Sequence[str]) -> list[float]:
    """Return for each name of marks how near the nearest such mark is: 1 at hand, 0 none in the passage."""
    near = dict.fromkeys(names, 0.0)
    for mark in passage.marks:
        if mark.group == group and mark.name in near:
            near[mark.name] = max(near[mark.name], 1.0 / (1.0 + _distance(mark.start, mark.end, start, end) / 12.0))
    return list(near.values())


def trigger_features(question: Question, scores: Sequence[float], weights: Weights) -> list[list[float]]:
    """Return the numbers of `TRIGGER_FEATURES` of a question's trigger, once for each kind that it may speak of."""
    geometry, passage, trigger = question.geometry, question.passage, question.trigger
    percents = [(_distance(p.span.start, p.span.end, trigger.start, trigger.end), p) for p in passage.percents]
    capacities = [_distance(c.span.start, c.span.end, trigger.start, trigger.end) for c in passage.capacities]
    nearest = min(percents, key=lambda each: each[0], default=None)
    parts = {frame.part for frame in trigger.frames}
    shared = [
        float(any(frame.stage for frame in trigger.frames)),
        *(float(part in parts) for part in (*PARTS, "bare")),
        float(trigger.is_passive),
        float(trigger.tail > trigger.end),
        float(sum(1 for t in passage.triggers if t.event == trigger.event)),
        float(len(geometry.mentions)),
        float(len(geometry.amounts)),
        float(len(passage.percents)),
        float(len(passage.capacities)),
        float(passage.is_head),
        *_nearness(passage, trigger.start, trigger.end, "stages", CUES),
        *_nearness(passage, trigger.start, trigger.end, "contexts", CONTEXTS),
        float(nearest[1].value or 0) if nearest else -1.0,
        log1p(nearest[0]) if nearest else 9.0,
        log1p(min(capacities)) if capacities else 9.0,
        float(question.setting.parse(trigger).filled),
        float(question.setting.parse(trigger).explicit),
        *scores,
    ]
    kinds = [kind for kind, _, _ in KINDS_OF[trigger.event]]
    return [
        [
            *(float(kind == each) for each in KIND_ORDER),
            *shared,
            weights.get(f"{kind} {trigger.phrase}", 0.0),
            *_competition(passage, trigger, kind, weights),
        ]
        for kind in kinds
    ]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidates and their features, row by row."""

    rows: list[Candidate]
    features: Matrix


@dataclass(frozen=True, slots=True)
class Filled:
    """A trigger with the best fillers of its roles and its likeliest amounts."""

    question: Question
    roles: list[list[Filler]]
    amounts: list[Amounted]

    @property
    def best(self) -> list[float]:
        """The best score of each of three roles, of a stated amount and of none."""
        roles = [max((f.score for f in fillers if f.mention is not None), default=0.0) for fillers in self.roles]
        stated = max((score for amount, _, score in self.amounts if amount is not None), default=0.0)
        none = max((score for amount, _, score in self.amounts if amount is None), default=0.0)
        return [*roles, *[0.0] * (3 - len(roles)), stated, none]


def filled(questions: Sequence[Question], who: Forest, how_much: Forest) -> list[Filled]:
    """Return every trigger with the best fillers of its roles and its likeliest amounts."""
    pair_scores = iter(_scores(who, [features for q in questions for _, features in q.fillers]).tolist())
    amount_scores = iter(_scores(how_much, [features for q in questions for _, features in q.amounts]).tolist())
    found: list[Filled] = []
    for question in questions:
        if question.role < 0:
            amounts = [(amount, features, next(amount_scores)) for amount, features in question.amounts]
            found.append(Filled(question, [], sorted(amounts, key=lambda each: -each[2])[:KEPT]))
            continue
        fillers = [Filler(mention, features, next(pair_scores)) for mention, features in question.fillers]
        found[-1].roles.append(sorted(fillers, key=lambda filler: -filler.score)[:KEPT])
    return found


def candidates_of(questions: Sequence[Question], model: Parts) -> Candidates:
    """Return the candidates that the best fillers of every trigger's roles make together."""
    every = filled(questions, model.who, model.how_much)
    trigger_rows = [trigger_features(each.question, each.best, model.weights) for each in every]
    trigger_scores = iter(_scores(model.which, [row for rows in trigger_rows for row in rows]).tolist())
    rows: list[Candidate] = []
    features: list[list[float]] = []
    for each, own in zip(every, trigger_rows, strict=True):
        _combine(each, [next(trigger_scores) for _ in own], model.weights, rows, features)
    matrix = np.asarray(features, dtype=np.float32).reshape(len(rows), len(FEATURES))
    return Candidates(rows, matrix)


def _scores(forest: Forest, rows: list[list[float]]) -> npt.NDArray[np.float64]:
    return forest.probabilities(np.asarray(rows, dtype=np.float32).reshape(len(rows), -1)) if rows else np.zeros(0)


def _combine(
    each: Filled, scores: Sequence[float], weights: Weights, rows: list[Candidate], features: list[list[float]]
) -> None:
    question, roles, amounts = each.question, each.roles, each.amounts
    passage, trigger = question.passage, question.trigger
    nobody = Filler(None, [0.0] * len(PAIR_FEATURES), 1.0)
    percent = next((float(p.value or 0) for p in passage.percents), -1.0)
    for (kind, first, second), trigger_score in zip(KINDS_OF[trigger.event], scores, strict=True):
        if trigger_score < UNLIKELY:
            continue
        rivals = _competition(passage, trigger, kind, weights)
        others = roles[second] if second is not None else [nobody]
        actors = roles[first]
        head = [*(float(kind == each) for each in KIND_ORDER), percent, weights.get(f"{kind} {trigger.phrase}", 0.0)]
        for product, (i, actor), (j, other), (k, (amount, numbers, score)) in _best(kind, actors, others, amounts):
            rows.append(Candidate(kind, passage, trigger, actor.mention, other.mention, amount))
            features.append(
                [
                    *head,
                    *_PAIR_PICK(actor.features),
                    *_PAIR_PICK(other.features),
                    *_AMOUNT_PICK(numbers),
                    *_joint(trigger, actor, other, amount),
                    trigger_score,
                    actor.score,
                    other.score,
                    score,
                    product * trigger_score,
                    *(float(i), float(j), float(k)),
                    _margin(actor.score, [each.score for each in actors]),
                    _margin(other.score, [each.score for each in others]),
                    _margin(score, [each[2] for each in amounts]),
                    *_agreement(question, (first, second), (actor.mention, other.mention), amount),
                    *_company(question, (actor.mention, other.mention)),
                    *rivals,
                    *_distances(passage, trigger, (actor.mention, other.mention), amount),
                ]
            )


def _margin(score: float, scores: Sequence[float]) -> float:
    """Return how far a score lies above the best of the others, or below it."""
    if score == scores[0]:
        return score - scores[1] if len(scores) > 1 else score
    return score - scores[0]


def _best(
    kind: Kind, actors: Sequence[Filler], others: Sequence[Filler], amounts: Sequence[Amounted]
) -> list[_Combination]:
    """Return the combinations of the highest products of scores, each part with its rank."""
    combinations: list[_Combination] = []
    for actor in enumerate(actors):
        if actor[1].mention is None and kind not in _OPEN_ACTOR:
            continue
        for other in enumerate(others):
            if (kind != Kind.SPEND and other[1].mention is None) or _same(actor[1].mention, other[1].mention):
                continue
            pair = actor[1].score * other[1].score
            combinations += [(pair * amount[1][2], actor, other, amount) for amount in enumerate(amounts)]
    combinations.sort(key=lambda each: -each[0])
    floor = LEAST * combinations[0][0] if combinations else 0.0
    return [each for each in combinations[:MOST] if each[0] >= floor]


def _same(actor: Mention | None, other: Mention | None) -> bool:
    return actor is not None and other is not None and bool(set(actor.names) & set(other.names))


def _joint(trigger: Trigger, actor: Filler, other: Filler, amount: AmountSpan | None) -> list[float]:
    a, o = actor.mention, other.mention
    positions = [m.start for m in (a, o) if m is not None]
    return [
        float(a is not None and a.start < trigger.start),
        float(o is not None and o.start < trigger.start),
        float(amount is not None and all(amount.core.start > position for position in positions)),
        float(amount is not None and bool(positions) and min(positions) < amount.core.start < max(positions)),
        float(a is not None and o is not None and a.marker == o.marker),
        actor.features[0] + other.features[0],
    ]


def _agreement(
    question: Question,
    roles: tuple[int, int | None],
    mentions: tuple[Mention | None, Mention | None],
    amount: AmountSpan | None,
) -> list[float]:
    """Return how far a candidate agrees with the deterministic reading of its clause."""
    parse = question.setting.parse(question.trigger)
    agreements = [_same_party(parse, role, mention) for role, mention in zip(roles, mentions, strict=True)]
    right_amount = float(parse.amount is amount) if amount is not None else -float(parse.amount is not None)
    return [*agreements, right_amount, float(parse.filled), float(parse.explicit)]


def _same_party(parse: Parse, role: int | None, mention: Mention | None) -> float:
    parsed = parse.roles[role] if role is not None else None
    if parsed is None or mention is None:
        return 0.0
    if set(parsed.names) == set(mention.names):
        return 1.0
    return 0.5 if set(parsed.names) & set(mention.names) else -1.0


def _company(question: Question, mentions: Sequence[Mention | None]) -> list[float]:
    """Return for each party whether it is part of a group, how large it is, and how often the text names it."""
    values: list[float] = []
    for mention in mentions:
        if mention is None:
            values += [0.0, 0.0, 0.0, 0.0]
            continue
        setting = question.setting
        in_group = float(id(mention) in setting.grouped)
        values += [in_group, float(len(mention.names)), float(mention.count), mention.count / setting.named]
    return values


NO_RIVAL = -5.0  # below any phrase's weight


def _competition(passage: Passage, trigger: Trigger, kind: Kind, weights: Weights) -> list[float]:
    """Return the best weight of the passage's other triggers for this kind and for others, and how many outdo it."""
    own = weights.get(f"{kind} {trigger.phrase}", 0.0)
    best = {True: NO_RIVAL, False: NO_RIVAL}
    better = 0
    for rival in passage.triggers:
        if rival is trigger:
            continue
        for each, _, _ in KINDS_OF[rival.event]:
            weight = weights.get(f"{each} {rival.phrase}", 0.0)
            best[each == kind] = max(best[each == kind], weight)
            better += weight > own
    return [best[True], best[False], float(better)]


FAR = 9.0  # log of more characters than a passage has


def _distances(
    passage: Passage, trigger: Trigger, mentions: tuple[Mention | None, Mention | None], amount: AmountSpan | None
) -> list[float]:
    """Return how far apart the parties stand, and how near the amount stands to words of this and of other events."""
    actor, other = mentions
    apart = log1p(_distance(actor.start, actor.end, other.start, other.end)) if actor and other else -1.0
    near = {True: FAR, False: FAR}
    if amount is not None:
        for each in passage.triggers:
            gap = log1p(_distance(each.start, each.end, amount.span.start, amount.span.end))
            near[each.event == trigger.event] = min(near[each.event == trigger.event], gap)
    return [apart, near[True], near[False]]
