"""What a decision that comes too late costs the municipality (Awb 4:17)."""

# Awb 4:17, second paragraph: so many euros for each of so many days, then no more.
TARIFF = ((14, 23), (14, 35), (14, 45))
MOST_DAYS = sum(days for days, _ in TARIFF)


def dwangsom(days: int) -> int:
    """Return the euros that are due after this many days without a decision.

    The days count from the day after the two weeks that follow a notice of default
    (ingebrekestelling). They are days of the calendar: the Algemene termijnenwet does not move
    them (Awb 4:17, fourth paragraph). Not for Woo requests (Woo 8.2).
    """
    total = 0
    for span, amount in TARIFF:
        counted = min(max(days, 0), span)
        total += counted * amount
        days -= counted
    return total
