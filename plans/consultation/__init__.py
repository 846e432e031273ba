"""Asking everybody: a draft to read, a form to answer, and what was made of the answers."""
