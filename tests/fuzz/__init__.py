"""Real files, spoiled by their structure, for everything that reads what others wrote.

`python -m tests.fuzz` runs it; ``--help`` says how. A number and a seed give the same input again.
"""
