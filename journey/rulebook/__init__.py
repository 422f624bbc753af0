"""What an authority decides about its timescales: drafted by one person, decided by another."""
