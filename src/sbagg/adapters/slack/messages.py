"""A message: who wrote it to whom, and what it says in plain text."""

from __future__ import annotations

from collections.abc import Iterator

from sbagg.adapter import File, Interaction, Json, Party, RecordError, Skipped
from sbagg.adapters.slack.markup import mentioned, plain
from sbagg.adapters.slack.people import party
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.normalize import one_line

_SYSTEM = frozenset(
    """channel_join channel_leave channel_topic channel_purpose channel_name channel_archive channel_unarchive
    channel_convert_to_private channel_convert_to_public channel_posting_permissions channel_canvas_updated group_join
    group_leave group_topic group_purpose group_name group_archive group_unarchive bot_add bot_remove bot_enable
    bot_disable app_conversation_join pinned_item unpinned_item reminder_add sh_room_created ekm_access_denied
    joiner_notification joiner_notification_for_inviter""".split()
)
"""What Slack itself says. Source: Slack, "Message subtypes"."""
_DELETED = frozenset({"tombstone", "message_deleted"})
_ABSENT = frozenset({"tombstone", "hidden_by_limit", "file_access"})
_TO_EACH = frozenset({"dm", "mpim"})


def facts(data: dict[str, Json], account: str) -> Iterator[Interaction | Skipped]:
    """Turn a message into an interaction; what Slack itself says is left out."""
    message, channel = mapping(data.get("message")), mapping(data.get("channel"))
    subtype, ts, place = text(message.get("subtype")), text(message.get("ts")), text(channel.get("id"))
    if subtype in _SYSTEM or subtype in _DELETED:
        yield Skipped("deleted" if subtype in _DELETED else "what Slack itself says (joined, left, renamed)")
        return
    people = {number: mapping(one) for number, one in mapping(data.get("people")).items()}
    names = {number: text(one.get("name")) for number, one in people.items()}
    author = text(mapping(message.get("comment")).get("user")) or text(message.get("user"))
    auto = subtype == "bot_message" or people.get(author, {}).get("bot") is True or not author
    yield Interaction(
        ref=f"slack:{account}:{place}:{ts}",
        kind="chat",
        channel="slack",
        at=_seconds(ts),
        parties=tuple(_parties(message, channel, "" if auto else author, names, account)),
        title=_title(message, channel, auto=auto),
        text=_words(message, names),
        visibility="private" if data.get("outside") is True else "internal",
        thread=_thread(message, channel, f"slack:{account}:{place}"),
        files=tuple(_files(message)),
        flags=("auto",) if auto else (),
    )


def _seconds(ts: str) -> int:
    try:
        return int(float(ts))
    except (ValueError, OverflowError) as error:
        raise RecordError(f"no time of a message: {ts[:40]!r}") from error


def _parties(
    message: dict[str, Json], channel: dict[str, Json], author: str, names: dict[str, str], account: str
) -> Iterator[Party]:
    """Yield the author, then everybody else once: who is in a direct message, who is answered, who is named."""
    seen = {author, ""}
    if author:
        said = mapping(message.get("user_profile"))
        name = names.get(author) or one_line(text(said.get("real_name")) or text(said.get("name")))
        yield party(account, author, "author", name)
    members = listing(channel.get("members")) if text(channel.get("kind")) in _TO_EACH else []
    wanted = [(text(one), "recipient") for one in (*members, message.get("parent_user_id"))]
    for number, role in [*wanted, *((one, "mention") for one in mentioned(text(message.get("text"))))]:
        if number not in seen:
            seen.add(number)
            yield party(account, number, role, names.get(number, ""))


def _title(message: dict[str, Json], channel: dict[str, Json], *, auto: bool) -> str:
    """Return the channel's name, and that of the app which wrote."""
    name = text(channel.get("name")) if text(channel.get("kind")) not in _TO_EACH else ""
    app = text(message.get("username")) or text(mapping(message.get("bot_profile")).get("name")) if auto else ""
    return one_line(" · ".join(filter(None, (f"#{name}" if name else "", app))))


def _words(message: dict[str, Json], names: dict[str, str]) -> str:
    """Return what was written; of an app's message without words the attachments, which are what it says."""
    written = plain(text(message.get("text")), names)
    if written.strip():
        return written
    lines = [line for one in listing(message.get("attachments")) for line in _attachment(mapping(one))]
    return "\n".join(plain(line, names) for line in lines)


def _attachment(one: dict[str, Json]) -> Iterator[str]:
    said = [text(one.get(key)) for key in ("pretext", "title", "text")]
    fields = (mapping(field) for field in listing(one.get("fields")))
    said += [f"{text(field.get('title'))}: {text(field.get('value'))}" for field in fields]
    yield from filter(None, said if any(said) else [text(one.get("fallback"))])


def _thread(message: dict[str, Json], channel: dict[str, Json], conversation: str) -> tuple[str, ...]:
    """Return the keys of its thread; direct messages are one conversation."""
    keys = [f"{conversation}:{text(message.get('ts'))}"]
    if root := text(message.get("thread_ts")):
        keys.append(f"{conversation}:{root}")
    if text(channel.get("kind")) in _TO_EACH:
        keys.append(conversation)
    return tuple(dict.fromkeys(keys))


def _files(message: dict[str, Json]) -> Iterator[File]:
    for one in map(mapping, [*listing(message.get("files")), message.get("file")]):
        name = text(one.get("name")) or text(one.get("title"))
        if name and text(one.get("mode")) not in _ABSENT:
            yield File(one_line(name), text(one.get("mimetype")), whole(one.get("size")))
