"""The settings of customers; the pages of customers themselves are the desk’s, which knows who sees whom."""
