"""Which bodies decide on a plan, at which meetings, on which version, and what they decided."""
