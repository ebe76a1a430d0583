"""Hours: when a company works. Calendars, holidays, and the clock that counts working time."""
