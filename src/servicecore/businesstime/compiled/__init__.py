"""Rules compiled to sorted integers, and asked in constant time.

`zone` has a zone's offsets by local time, `spans` turns days of shifts into
instants, `line` is the open time of some years, `cycle` what repeats beyond
them, and `timeline` answers from a line that grows as it is needed.
"""
