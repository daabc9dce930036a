"""What is written about a session when it has ended. `summarise.summarise` is the way in, `visitor.visitor_view` what a
visitor may be sent. Nothing here reads the database.
"""
