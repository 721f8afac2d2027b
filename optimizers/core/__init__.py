"""What an optimizer is: the record and its registry, its oracle, its schedules, its random numbers."""
