"""The pages of team leaders: how the work stands."""
