"""Calendar files: the only home of icalendar."""
