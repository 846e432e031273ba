"""Partners sign off priorities: asking, reading, signing, and what holds of a signature later."""
