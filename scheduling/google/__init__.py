"""Google Calendar: `calendar` keeps meetings, `watching` brings what hosts change.

Nothing is imported here: settings are read at each start, and Google's client takes its time to load."""
