"""Ready-made replies in French."""

TEXTS = {
    "greeting": (
        "Bonjour ! Je suis l'assistant de {company}. Posez-moi vos questions, je réponds à partir de notre site.",
    ),
    "disclosure": (
        "Vous parlez avec un assistant automatique. Il répond à partir de ce site et peut se tromper.",
    ),
    "greet": (
        "Bonjour ! Que souhaitez-vous savoir sur {company} ?",
        "Bonjour ! Comment puis-je vous aider ?",
        "Bonjour ! Posez-moi vos questions sur {company}.",
    ),
    "greet_known": (
        "Ravi de vous revoir ! Que souhaitez-vous savoir ? Je peux aussi vous mettre en relation avec {rep}.",
    ),
    "greet_short": ("Bonjour !",),
    "thank": (
        "Avec plaisir ! Souhaitez-vous savoir autre chose ?",
        "Ravi d'avoir pu vous aider. Autre chose ?",
        "Je vous en prie ! N'hésitez pas si vous avez une autre question.",
    ),
    "thank_short": ("Avec plaisir !", "Je vous en prie !"),
    "bye": ("Au revoir, et merci de votre visite !", "Au revoir ! Bonne journée."),
    "about_agent": (
        "Je suis un assistant automatique, pas une personne. Je réponds à partir du site de {company} et j'indique la"
        " page d'où vient la réponse.",
        "Je suis une machine : l'assistant automatique de {company}. Ce que je dis vient de ce site, avec la page.",
    ),
    "human": (
        "Bien sûr. Vous pouvez joindre notre équipe {route}.",
        "Avec plaisir, une personne peut vous aider : vous pouvez joindre notre équipe {route}.",
    ),
    "human_unknown": (
        "Je ne peux pas vous mettre en relation d'ici et je ne connais pas d'adresse de contact. Je peux chercher une"
        " information sur notre site.",
    ),
    "by_email": ("par e-mail à {email}",),
    "on_page": ("par notre page de contact : {url}",),
    "or": (" ou ",),
    "chitchat": (
        "Merci ! Je suis surtout à l'aise avec les questions sur {company}. Que souhaitez-vous savoir ?",
        "C'est gentil ! Puis-je chercher quelque chose sur {company} pour vous ?",
    ),
    "acknowledge": (
        "Très bien. N'hésitez pas si une question vous vient.",
        "Pas de souci. Je reste à votre disposition.",
    ),
    "decline_off_topic": (
        "Je ne peux aider que pour les questions sur {company} et sur notre site. Puis-je y chercher quelque chose ?",
        "Cela sort de ce que je peux faire : je réponds aux questions sur {company}. Que souhaitez-vous savoir ?",
    ),
    "decline_manipulation": (
        "Je ne peux pas faire cela. Je réponds volontiers aux questions sur {company} à partir de notre site.",
        "Cela ne fait pas partie de ce que je peux faire. Avez-vous une question sur {company} ?",
    ),
    "decline_commitment": (
        "Je ne peux rien promettre ni accepter de conditions. Je peux dire ce qui figure sur notre site ; pour le"
        " reste, adressez-vous à notre équipe.",
    ),
    "not_found": (
        "Je n'ai pas trouvé cela sur notre site.",
        "J'ai cherché, mais notre site ne semble pas le dire.",
        "Je suis désolé, je n'ai pas trouvé de réponse à cela sur notre site.",
    ),
    "closest": (
        "La page la plus proche est « {title} » : {url}",
        "Cette page peut vous aider : « {title} », {url}",
    ),
    "offer_person": (
        "Souhaitez-vous savoir comment joindre une personne ?",
        "Voulez-vous que je vous dise comment joindre notre équipe ?",
    ),
    "clarify": (
        "Que souhaitez-vous savoir ?",
        "Je ne suis pas sûr de comprendre. Pouvez-vous en faire une question ?",
    ),
    "degraded": (
        "Je ne peux que citer notre site pour le moment, la réponse est donc plus courte que d'habitude.",
    ),
    "cut_short": ("La réponse a été interrompue. Ce que vous voyez a été vérifié sur notre site.",),
    "trouble": ("Un problème est survenu de notre côté. Veuillez réessayer dans un instant.",),
    "turn_limit": (
        "Cette conversation est devenue trop longue. Votre prochain message en commencera une nouvelle.",
    ),
}
