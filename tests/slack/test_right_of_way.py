import threading

from bot.slack.right_of_way import RightOfWay


def test_work_waits_until_the_last_of_those_with_the_right_of_way_has_left() -> None:
    right_of_way = RightOfWay()
    order: list[str] = []

    def work() -> None:
        assert right_of_way.give_way(timeout_s=60)
        order.append("work")

    working = threading.Thread(target=work)
    with right_of_way.taken():
        with right_of_way.taken():
            working.start()
        order.append("one left")
    working.join()
    assert order == ["one left", "work"]


def test_work_waits_no_longer_than_it_says() -> None:
    right_of_way = RightOfWay()
    with right_of_way.taken():
        assert not right_of_way.give_way(timeout_s=0.01)
    assert right_of_way.give_way(timeout_s=0)


def test_what_fails_gives_the_right_of_way_back() -> None:
    right_of_way = RightOfWay()
    try:
        with right_of_way.taken():
            raise ValueError
    except ValueError:
        pass
    assert right_of_way.give_way(timeout_s=0)


def test_the_right_of_way_may_be_given_back_by_another_thread() -> None:
    right_of_way = RightOfWay()
    right_of_way.take()
    assert not right_of_way.give_way(timeout_s=0)
    giving = threading.Thread(target=right_of_way.give_back)
    giving.start()
    assert right_of_way.give_way(timeout_s=60)
    giving.join()
