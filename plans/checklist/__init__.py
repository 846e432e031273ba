"""What a plan must have before it moves on: sets of requirements, computed where they can be."""
