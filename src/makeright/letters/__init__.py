"""One-off mails of the house: invitations, resets, asks, surveys, notices."""
