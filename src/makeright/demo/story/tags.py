"""The tags of Frame House: what its matters are sorted by, with the color of each and the subjects that have it."""

TAGS: dict[str, tuple[str, tuple[str, ...]]] = {
    "breakage": (
        "rose",
        ("Frame arrived broken", "وصل الإطار مكسورًا", "Scratch on the glass", "Corner split on the 50 × 70"),
    ),
    "carrier": ("ochre", ("Frame arrived broken", "Where is my parcel?", "Corner split on the 50 × 70")),
    "glass": ("sky", ("Scratch on the glass",)),
    "oak": ("olive", ("Frame arrived broken", "Is your oak oiled or lacquered?")),
    "special size": (
        "violet",
        ("Odd size, can you cut it?", "額縁のサイズについて", "Wrong size, and it was my own mistake"),
    ),
    "has a date": (
        "ochre",
        ("The print for the dinner", "¿Llegará antes del sábado?", "Will it be there for the opening?"),
    ),
    "large order": (
        "violet",
        (
            "Frames for eleven rooms",
            "Sixty small frames for the museum shop",
            "Eight frames for our practice, with the list",
        ),
    ),
    "invoice": ("none", ("Prośba o fakturę", "Two frames, one bill")),
    "mount": ("olive", ("Passepartout wird gelb",)),
    "gift": ("rose", ("The print for the dinner", "Thank you for the card", "The photograph of my father")),
    "workshop visit": ("sky", ("May one watch?",)),
    "praise": ("none", ("Thank you for the card", "❤️🖼️ ya está en la pared", "Merci, et une petite question")),
}
LONG_UNUSED = "spring fair"  # retired: nothing of these days has it
