"""When: the stages' dates, key dates, the planning cycle, and a calendar of all of them."""
