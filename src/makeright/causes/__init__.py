"""What goes wrong: a tree of causes that the company keeps, apart from tags, so that matters can be counted by it."""
