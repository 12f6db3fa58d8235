from datetime import UTC, datetime, timedelta

from bot.errors import RetryLater
from bot.slack.roles import REMEMBERED, Roles

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Group:
    """A user group whose members change; `asked` counts how often Slack was."""

    def __init__(self, *members: str) -> None:
        self.members = members
        self.asked = 0
        self.down = False

    def __call__(self, group_id: str) -> tuple[str, ...]:
        self.asked += 1
        if self.down:
            raise RetryLater("ratelimited", 30)
        return self.members if group_id == "S1" else ()


def test_a_role_is_had_by_id_or_by_group_and_admins_curate_too() -> None:
    roles = Roles(["U1", "S1"], ["U9"], Group("U2"), lambda: NOW)
    assert [user for user in ("U1", "U2", "U3", "U9") if roles.has(user, "curator")] == [
        "U1",
        "U2",
        "U9",
    ]
    assert [user for user in ("U1", "U2", "U9") if roles.has(user, "admin")] == ["U9"]


def test_a_group_is_asked_for_once_in_a_while() -> None:
    times = [NOW]
    group = Group("U2")
    roles = Roles(["S1"], [], group, lambda: times[-1])
    assert roles.has("U2", "curator")
    assert not roles.has("U3", "curator")
    group.members = ("U3",)
    times.append(NOW + REMEMBERED + timedelta(seconds=1))
    assert roles.has("U3", "curator")
    assert group.asked == 2


def test_while_slack_does_not_answer_the_last_known_members_count() -> None:
    times = [NOW]
    group = Group("U2")
    roles = Roles(["S1"], [], group, lambda: times[-1])
    assert roles.has("U2", "curator")
    group.down = True
    times.append(NOW + REMEMBERED + timedelta(seconds=1))
    assert roles.has("U2", "curator")


def test_who_can_is_named() -> None:
    roles = Roles(["U1", "S1"], ["U9"], Group(), lambda: NOW)
    assert roles.who("curator") == "<@U1> or <!subteam^S1>"
    assert roles.who("admin") == "<@U9>"
    nobody = Roles([], [], Group(), lambda: NOW)
    assert nobody.who("admin") == "nobody yet: no admins are named in the configuration"
