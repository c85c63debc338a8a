"""The shop of the demo: its people, what they say, and a year of its days. Nobody in it is real."""
