"""What hosts change in their own calendars reaches us: the provider calls us, or we ask every few minutes.

jobs      each minute: which calendars are watched, whose channel ends, which are to be looked at
opening   opens and renews what the provider calls us through, and closes what is over
routes    the provider calls: `hearing` says whether it is the provider, and queues what follows
looking   asks the provider what changed, and has our bookings follow
"""
