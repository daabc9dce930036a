"""Meetings in the chat: what a message says about one, what follows from it, and what is said.

    reading.read    a message, the dialogue so far -> Said                    PURE
    flow.decide     the talk about a meeting, Said -> Course                  PURE
    perform         a step of the course (find, hold, book, move, cancel) -> Outcome, by `scheduling`
    following.after the talk, the step's outcome -> Course                    PURE
    phrasing, shown what a course says in words, and what the widget shows of it
    arrange         all of that for one reply

A meeting is booked only by `flow` after a yes to a time that was read back, and said to be booked only after it is.
"""
