"""Telling people what happened: a list for each of them, and mail at the pace they chose. Begin with `actions.tell`."""
