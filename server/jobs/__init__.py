"""The schedule: the only home of apscheduler."""
