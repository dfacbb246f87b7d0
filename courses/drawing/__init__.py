"""Drawing up timetables: plain values in, placed classes or reasons out. Knows no rows and no database.

`values` says what is asked and answered, `board` what is taken while it is being drawn, `greedy` and `solver`
choose, `limits` and `why` find what doesn't fit, `reasons` say it, `draw` leads through all of it.
"""
