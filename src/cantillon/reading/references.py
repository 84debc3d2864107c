"""Who is meant: "the ChatGPT maker", "le groupe", "it", "its", several parties named in one breath.

References are not decided here, but for those that mean who speaks (`cantillon.reading.speakers`). Each other becomes
up to `CHOICES` mentions, the likeliest first, and the network weighs the claims that follow from each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cantillon.reading.packs import LanguagePack
from cantillon.reading.passages import Mark, Mention, Passage
from cantillon.reading.speakers import speaker_of

CHOICES = 3
_COMPANY_LIKE = frozenset({"company", "fund", "unit", "joint_venture", "project"})
_WANTED = {
    "company": _COMPANY_LIKE,
    "person": frozenset({"person"}),
    "government": frozenset({"government"}),
    "pronoun": _COMPANY_LIKE | {"person", "government"},
    "reflexive": _COMPANY_LIKE | {"person", "government"},
    "first": _COMPANY_LIKE,
    "second": _COMPANY_LIKE,
}
_WORD = re.compile(r"\w+")
_GROUP_WORDS = 4  # words between two members that are part of neither: "and Jared Kushner's"


def resolve(text: str, low: str, passages: Sequence[Passage], pack: LanguagePack) -> None:
    """Add to every passage the mentions that its references and coordinated groups make."""
    topic = _topic(passages)
    speaker = speaker_of(text, passages, pack)
    for passage in passages:
        named = sorted(passage.mentions, key=lambda mention: mention.start)
        references = [m for m in passage.marks if m.group == "references" and m.name in _WANTED]
        earlier = _earlier(passages, passage.index)
        added = [
            mention
            for mark in references
            for mention in (
                [_meaning(mark, speaker.mention, 0)]
                if speaker is not None and mark.start in speaker.starts
                else _choices(mark, named, earlier, topic)
            )
            if not _inside(mark, named)
        ]
        for mention in added:
            _copy_marker(passage, mention, pack)
        passage.mentions = sorted([*named, *added], key=lambda mention: (mention.start, mention.choice))
        passage.mentions += _groups(low, passage, named)
        for order, mention in enumerate(passage.mentions):
            mention.order = order


def _topic(passages: Sequence[Passage]) -> Mention | None:
    """Return the mention of the party that the document speaks of most, the earlier among equals."""
    best: Mention | None = None
    for passage in passages:
        for mention in passage.mentions:
            if mention.kind in _COMPANY_LIKE and (best is None or mention.count > best.count):
                best = mention
    return best


def _earlier(passages: Sequence[Passage], index: int) -> list[Mention]:
    """Return named mentions of the two passages before, those that open a sentence first."""
    nearby = [passage for passage in passages[max(0, index - 3) : index] if passage.mentions]
    found: list[Mention] = []
    for passage in reversed(nearby):
        named = [m for m in passage.mentions if m.found not in ("reference", "reflexive") and not m.is_group]
        found += named
    return found


def _choices(mark: Mark, named: Sequence[Mention], earlier: Sequence[Mention], topic: Mention | None) -> list[Mention]:
    wanted = _WANTED[mark.name]
    before = [mention for mention in named if mention.end <= mark.start]
    if mark.name == "reflexive":
        before.reverse()
    pool = [*before, *earlier] if mark.name != "company" else [*earlier, *before]
    if topic is not None:
        pool.insert(1 if pool else 0, topic)
    chosen: list[Mention] = []
    for mention in pool:
        if mention.kind in wanted and all(mention.names != other.names for other in chosen):
            chosen.append(_meaning(mark, mention, len(chosen)))
        if len(chosen) == CHOICES:
            break
    return chosen


def _meaning(mark: Mark, mention: Mention, choice: int) -> Mention:
    """Return the mention that a reference makes if it means the party of another one."""
    return Mention(
        mark.start,
        mark.end,
        mention.names,
        mention.kind,
        "reflexive" if mark.name == "reflexive" else "reference",
        mention.score,
        choice=choice,
        is_possessor=mark.name == "reflexive",
        count=mention.count,
        is_topic=mention.is_topic,
    )


def _inside(mark: Mark, named: Sequence[Mention]) -> bool:
    return any(mention.start < mark.end and mark.start < mention.end for mention in named)


def _copy_marker(passage: Passage, mention: Mention, pack: LanguagePack) -> None:
    for mark in passage.marks:
        if mark.group != "roles":
            continue
        gap = mark.start - mention.end if pack.markers_follow else mention.start - mark.end
        if 0 <= gap <= 2 and mark.name in (
            "by",
            "to",
            "from",
            "in",
            "with",
            "of",
            "for",
            "through",
            "at",
            "subject",
            "object",
        ):
            mention.marker = mark.name


def _groups(low: str, passage: Passage, named: Sequence[Mention]) -> list[Mention]:
    """Return one mention for each run of parties joined by commas and "and"."""
    ands = [mark for mark in passage.marks if mark.group == "roles" and mark.name == "and"]
    groups: list[Mention] = []
    run: list[Mention] = []
    joined = False
    for mention in [*[m for m in named if m.kind != "product"], None]:
        link = _link(low, run[-1], mention, ands, passage) if run and mention is not None else ""
        if link == "skip":
            continue
        if mention is not None and link:
            run.append(mention)
            joined = joined or link == "and"
            continue
        if len(run) > 1 and joined:
            groups.append(_group(run))
        run, joined = ([mention] if mention is not None else []), False
    return groups


def _link(low: str, left: Mention, right: Mention, ands: Sequence[Mark], passage: Passage) -> str:
    """Say how two mentions follow on each other: ``and``, ``comma`` or not at all; possessors are skipped."""
    if right.is_possessor and right.start - left.end < 30:
        return "skip"
    between = low[left.end : right.start]
    figures = [amount.span.start for amount in passage.amounts] + [share.span.start for share in passage.percents]
    if any(left.end <= start < right.start for start in figures) or _begins_anew(low, left, right, passage):
        return ""
    joining = [mark for mark in ands if left.end <= mark.start and mark.end <= right.start]
    words = len(_WORD.findall(between)) - sum(len(_WORD.findall(low[m.start : m.end])) for m in joining)
    if words > _GROUP_WORDS or (words and not joining and not between.lstrip().startswith((",", "、"))):
        return ""
    if joining:
        return "and" if not between.strip().startswith((".", ";", ":")) else ""
    return "comma" if between.strip() in (",", "、", "，", "・", "/") else ""


_GAP_WORDS = 4  # words between a party and its figure where the verb is left out: "and Microsoft up to 5bn"


def _begins_anew(low: str, left: Mention, right: Mention, passage: Passage) -> bool:
    """Say whether `right` has a figure of its own without a verb: "A puts 10bn into B, and C up to 5bn" (gapping)."""
    if not any(amount.core.end <= left.start for amount in passage.amounts):
        return False
    own = next((amount for amount in passage.amounts if amount.core.start >= right.end), None)
    if own is None:
        return False
    between = low[right.end : own.core.start]
    return len(_WORD.findall(between)) <= _GAP_WORDS and not re.search(r"[,;:.()、，；：。（）]", between)


def _group(run: Sequence[Mention]) -> Mention:
    names = tuple(dict.fromkeys(name for mention in run for name in mention.names))
    first, last = run[0], run[-1]
    return Mention(
        first.start,
        last.end,
        names,
        first.kind,
        first.found,
        min(mention.score for mention in run),
        marker=first.marker,
        is_possessor=last.is_possessor,
        members=tuple(run),
        count=max(mention.count for mention in run),
    )
