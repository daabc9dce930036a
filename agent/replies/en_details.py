"""Ready-made replies in English about the visitor's details, forms and the hand-off."""

TEXTS = {
    "human_alerted_open": (
        "I have passed your request on to our team. Somebody can join you here; until then I am happy to help.",
        "Your request is on its way to our team. Somebody can join this chat; meanwhile, just keep asking.",
    ),
    "human_alerted_closed": (
        "I have passed your request on to our team. They are away at the moment and answer from {when}.",
    ),
    "human_alerted": ("I have passed your request on to our team. They will answer as soon as they can.",),
    "human_passed_on": ("I have passed your request on to our team.",),
    "human_directly": ("You can also reach them {route}.",),
    "details_received": (
        "Nice to meet you, {name}! What would you like to know?",
        "Thank you, {name}. How can I help you?",
    ),
    "details_received_nameless": (
        "Thank you, I have noted that. How can I help you?",
        "Thanks, noted. What would you like to know?",
    ),
    "details_noted": ("Thank you, {name}, noted.", "Thanks, {name}."),
    "details_noted_nameless": ("Thank you, noted.", "Thanks, I have noted that."),
    "details_passed_on": (
        "Thank you, {name}. I have passed that on to our team, so that they can reach you.",
    ),
    "details_passed_on_nameless": (
        "Thank you. I have passed that on to our team, so that they can reach you.",
    ),
    "explain_asking": (
        "So that our team can answer you, and knows whom they are talking to. You need not say it.",
    ),
    "ask_again": ("Gladly. Just type it here, or use the form.",),
    "ask_customer_name": (
        "May I ask your name? Then our team knows whom they are talking to, should you want to go on with them.",
    ),
    "ask_email": ("Where may we send you a summary of this conversation? An email address is enough.",),
    "ask_phone": ("Is there a phone number our team may call you on, in case that is easier for you?",),
    "ask_company": ("Which company are you with? It helps our team to prepare an answer that fits.",),
    "ask_other": ("One question, so that our team can answer what fits you: {label}?",),
    "ask_handover": ("So that they can answer you even if you leave this page: how can they reach you?",),
    "ask_callback": (
        "Shall they get back to you then? Leave an email address or a phone number, and they will.",
    ),
    "ask_optional": ("If you would rather not say, just carry on.",),
    "form_submit": ("Send",),
    "form_dismiss": ("No, thanks",),
    "form_thanks": ("Thank you{comma_name}! That has reached us.",),
    "form_dismissed": ("No problem. Just ask if you need anything.",),
    "form_needed": ("Please fill this in.",),
    "form_reachable": ("Please give an email address or a phone number.",),
    "form_wrong_email": ("This does not look like an email address, such as name@company.com.",),
    "form_wrong_phone": (
        "This does not look like a phone number. With the country code it is easiest: +1 …",
    ),
    "form_wrong": ("This does not fit here: {label}.",),
    "form_consent": ("Please agree, so that we may keep this.",),
    "label_customer_name": ("Your name",),
    "label_email": ("Email",),
    "label_phone": ("Phone",),
    "label_company": ("Company",),
    "label_job_title": ("Your role",),
    "label_industry": ("Industry",),
    "label_company_size": ("Number of employees",),
    "label_budget_range": ("Budget",),
    "label_timeline": ("When do you need it",),
    "label_decision_maker": ("Do you decide on this yourself",),
    "label_needs": ("What do you need",),
    "label_products_of_interest": ("Products that interest you",),
    "label_competitors": ("Other products you look at",),
    "consent": ("If you leave your contact details, {company} uses them to answer you.",),
    "consent_yes": ("I agree",),
    "consent_no": ("No",),
    "consent_chat": ("Your messages are sent to {company} to answer you. Do you agree?",),
    "consent_summary": (
        "If you leave your contact details, {company} uses them to answer you and may send you a summary"
        " of this conversation.",
    ),
    "withheld": (
        "I removed what looked like {what} from your message before it was stored. Please do not send such"
        " things here.",
    ),
    "secret_card": ("a card number",),
    "secret_key": ("a key or token",),
    "secret_password": ("a password",),
    "secret_other": ("confidential data",),
    "handoff_requested": ("Our team has been asked to join.",),
    "handoff_taken_over": ("{rep} from our team has joined. You are talking to a person now.",),
    "handoff_ended": ("Our team has closed this conversation. Your next message starts a new one.",),
    "handoff_released": ("{rep} has left the chat. You are talking to the automated assistant again.",),
}
