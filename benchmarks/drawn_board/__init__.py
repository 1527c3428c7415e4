"""Boards drawn at random: markup, dress and furniture of a thread's page, from independent choices.

What is drawn follows what the software of boards does: containers of all kinds, head lines, side panels and foot
lines, classes that say what they hold, that are hashed or missing, dates of all forms, floors, signatures, buttons,
answers within posts and trees, and around the thread whatever sites put there.
"""
