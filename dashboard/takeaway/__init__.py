"""What a person takes away: tables, runs and files."""
