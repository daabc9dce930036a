"""What CRMs tell us: deals that were won or lost, who looks after whom, records that are others now.

jobs      each minute: which connections are to be asked
pulling   asks a connection what changed since the last time, and goes on where it was stopped
taking    one change: links that moved, deals of our contacts, the lead's status and owner
deciding  what a deal's outcome and an owner mean for the lead (pure)
standing  what is known of a contact who comes back, and who may hear of it
routes    the CRM calls: `signatures` says whether it is the CRM, `hearing` only wakes the pull
"""
