"""Ready-made replies in English."""

TEXTS = {
    "greeting": ("Hi! I'm the assistant of {company}. Ask me anything that our website can answer.",),
    "disclosure": (
        "You are talking to an automated assistant. It answers from this website and can make mistakes.",
    ),
    "greet": (
        "Hello! What would you like to know about {company}?",
        "Hi there! How can I help you?",
        "Hello! Ask me anything about {company}.",
    ),
    "greet_known": ("Welcome back! What would you like to know? I can also connect you with {rep}.",),
    "greet_short": ("Hello!", "Hi!", "Hi there!"),
    "thank": (
        "You're welcome! Is there anything else you would like to know?",
        "Glad I could help. Anything else?",
        "My pleasure! Just ask if something else comes up.",
    ),
    "thank_short": ("You're welcome!", "My pleasure!", "Glad to help!"),
    "bye": ("Goodbye, and thanks for stopping by!", "Bye! Have a good day.", "Take care, goodbye!"),
    "about_agent": (
        "I'm an automated assistant, not a person. I answer from {company}'s website and show which page an answer"
        " comes from.",
        "I'm a machine: {company}'s automated assistant. What I tell you comes from this website, with the page it"
        " stands on.",
    ),
    "human": (
        "Of course. You can reach our team {route}.",
        "Sure, a person can help: you can reach our team {route}.",
    ),
    "human_unknown": (
        "I can't connect you to a person from here, and I don't know a contact address. I can look something up on"
        " our website for you.",
    ),
    "by_email": ("by email at {email}",),
    "on_page": ("through our contact page: {url}",),
    "or": (" or ",),
    "chitchat": (
        "Thanks! I'm at my best with questions about {company}, though. What would you like to know?",
        "I'll take that! Is there something about {company} I can look up for you?",
        "Good one. If you have a question about {company}, I'm here.",
    ),
    "acknowledge": (
        "All right. Just ask if something comes up.",
        "No problem. I'm here if you need anything.",
    ),
    "decline_off_topic": (
        "I can only help with questions about {company} and what stands on our website. Is there something about that"
        " I can look up?",
        "That is outside of what I can help with: I answer questions about {company}. What would you like to know?",
    ),
    "decline_manipulation": (
        "I can't do that. I'm happy to answer questions about {company} from our website.",
        "That's not something I can do. Is there a question about {company} I can answer?",
    ),
    "decline_commitment": (
        "I can't make promises or agree to terms. What I can tell you is what our website says; for anything beyond"
        " that, please ask our team.",
    ),
    "not_found": (
        "I could not find that on our website.",
        "I looked, but our website does not seem to say that.",
        "I'm sorry, I could not find an answer to that on our website.",
    ),
    "closest": ('The page that comes closest is "{title}": {url}', 'This page may help: "{title}", {url}'),
    "offer_person": (
        "Would you like to know how to reach a person?",
        "Shall I tell you how to reach our team?",
    ),
    "clarify": (
        "What would you like to know?",
        "I'm not sure what you mean. Could you ask it as a question?",
    ),
    "degraded": ("I can only quote our website at the moment, so this answer is shorter than usual.",),
    "cut_short": ("The answer was interrupted. What you see was checked against our website.",),
    "trouble": ("Something went wrong on our side. Please try again in a moment.",),
    "turn_limit": ("This conversation has become too long. Your next message starts a new one.",),
}
