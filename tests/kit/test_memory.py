"""What is remembered, and for how long."""

from __future__ import annotations

from kit.memory import Memory


def test_a_value_is_forgotten_in_time() -> None:
    now = 0.0
    memory: Memory[str, int] = Memory(seconds=5, time=lambda: now)
    assert memory.put("a", 1) == 1
    now = 4.9
    assert memory.get("a") == 1
    now = 5.1
    assert memory.get("a") is None


def test_it_never_holds_more_than_its_size() -> None:
    memory: Memory[int, int] = Memory(seconds=5, size=3, time=lambda: 0)
    for number in range(4):
        memory.put(number, number)
    assert [memory.get(number) for number in range(4)] == [None, None, None, 3]
