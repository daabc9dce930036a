"""What a booked meeting sends: confirmations, changes, cancellations and reminders, with files for calendars.

plan      a fact about a booking -> deliveries, in its transaction
mail      a delivery -> what it says, or nothing when that is no longer true
invite    the calendar file of a mail, where the calendar itself sends none
"""
