"""Ready-made replies in German."""

TEXTS = {
    "greeting": (
        "Hallo! Ich bin der Assistent von {company}. Fragen Sie mich, was unsere Website beantworten kann.",
    ),
    "disclosure": (
        "Sie sprechen mit einem automatischen Assistenten. Er antwortet aus dieser Website und kann sich irren.",
    ),
    "greet": (
        "Hallo! Was möchten Sie über {company} wissen?",
        "Guten Tag! Wie kann ich helfen?",
        "Hallo! Fragen Sie mich gern alles über {company}.",
    ),
    "greet_known": ("Willkommen zurück! Was möchten Sie wissen? Ich kann Sie auch mit {rep} verbinden.",),
    "greet_short": ("Hallo!", "Guten Tag!"),
    "thank": (
        "Gern geschehen! Möchten Sie noch etwas wissen?",
        "Freut mich, wenn ich helfen konnte. Noch etwas?",
        "Sehr gern! Fragen Sie einfach, wenn noch etwas ist.",
    ),
    "thank_short": ("Gern geschehen!", "Sehr gern!"),
    "bye": ("Auf Wiedersehen und danke für Ihren Besuch!", "Auf Wiedersehen! Einen schönen Tag noch."),
    "about_agent": (
        "Ich bin ein automatischer Assistent, kein Mensch. Ich antworte aus der Website von {company} und zeige, von"
        " welcher Seite eine Antwort stammt.",
        "Ich bin eine Maschine: der automatische Assistent von {company}. Was ich sage, stammt von dieser Website, mit"
        " Angabe der Seite.",
    ),
    "human": (
        "Natürlich. Sie erreichen unser Team {route}.",
        "Gern, ein Mensch kann helfen: Sie erreichen unser Team {route}.",
    ),
    "human_unknown": (
        "Ich kann Sie von hier aus nicht verbinden und kenne keine Kontaktadresse. Ich kann aber auf unserer Website"
        " für Sie nachsehen.",
    ),
    "by_email": ("per E-Mail an {email}",),
    "on_page": ("über unsere Kontaktseite: {url}",),
    "or": (" oder ",),
    "chitchat": (
        "Danke! Am besten bin ich aber bei Fragen zu {company}. Was möchten Sie wissen?",
        "Das nehme ich gern! Kann ich etwas zu {company} für Sie nachsehen?",
    ),
    "acknowledge": (
        "In Ordnung. Fragen Sie einfach, wenn etwas ist.",
        "Kein Problem. Ich bin da, wenn Sie etwas brauchen.",
    ),
    "decline_off_topic": (
        "Ich kann nur bei Fragen zu {company} und zu unserer Website helfen. Kann ich dazu etwas nachsehen?",
        "Dabei kann ich nicht helfen: Ich beantworte Fragen zu {company}. Was möchten Sie wissen?",
    ),
    "decline_manipulation": (
        "Das kann ich nicht tun. Fragen zu {company} beantworte ich gern aus unserer Website.",
        "Das gehört nicht zu dem, was ich kann. Haben Sie eine Frage zu {company}?",
    ),
    "decline_commitment": (
        "Ich kann nichts zusagen und keinen Bedingungen zustimmen. Ich kann sagen, was auf unserer Website steht; für"
        " alles Weitere fragen Sie bitte unser Team.",
    ),
    "not_found": (
        "Das konnte ich auf unserer Website nicht finden.",
        "Ich habe nachgesehen, aber unsere Website sagt dazu offenbar nichts.",
        "Dazu habe ich auf unserer Website leider keine Antwort gefunden.",
    ),
    "closest": (
        "Am nächsten kommt die Seite „{title}“: {url}",
        "Vielleicht hilft diese Seite: „{title}“, {url}",
    ),
    "offer_person": (
        "Möchten Sie wissen, wie Sie einen Menschen erreichen?",
        "Soll ich Ihnen sagen, wie Sie unser Team erreichen?",
    ),
    "clarify": (
        "Was möchten Sie wissen?",
        "Ich bin nicht sicher, was Sie meinen. Könnten Sie es als Frage formulieren?",
    ),
    "degraded": (
        "Ich kann im Moment nur aus unserer Website zitieren, daher ist die Antwort kürzer als sonst.",
    ),
    "cut_short": ("Die Antwort wurde unterbrochen. Was Sie sehen, ist mit unserer Website abgeglichen.",),
    "trouble": ("Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es gleich noch einmal.",),
    "turn_limit": ("Dieses Gespräch ist zu lang geworden. Ihre nächste Nachricht beginnt ein neues.",),
}
