"""Rules of milestones, without database: language, facts, verdicts and their reasons."""
