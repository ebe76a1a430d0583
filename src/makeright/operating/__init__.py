"""What whoever runs the house needs: its work, its health, backups and moves. No nouns of its own."""
