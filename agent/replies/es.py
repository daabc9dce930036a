"""Ready-made replies in Spanish."""

TEXTS = {
    "greeting": (
        "¡Hola! Soy el asistente de {company}. Pregúnteme lo que quiera: respondo con lo que dice nuestra web.",
    ),
    "disclosure": ("Habla con un asistente automático. Responde a partir de esta web y puede equivocarse.",),
    "greet": (
        "¡Hola! ¿Qué le gustaría saber sobre {company}?",
        "¡Hola! ¿En qué puedo ayudarle?",
        "¡Hola! Pregúnteme lo que quiera sobre {company}.",
    ),
    "greet_known": (
        "¡Qué bien verle de nuevo! ¿Qué le gustaría saber? También puedo ponerle en contacto con {rep}.",
    ),
    "greet_short": ("¡Hola!",),
    "thank": (
        "¡De nada! ¿Le gustaría saber algo más?",
        "Me alegra haber ayudado. ¿Algo más?",
        "¡Un placer! Pregunte si surge otra duda.",
    ),
    "thank_short": ("¡De nada!", "¡Un placer!"),
    "bye": ("¡Adiós y gracias por su visita!", "¡Hasta luego! Que tenga un buen día."),
    "about_agent": (
        "Soy un asistente automático, no una persona. Respondo con lo que dice la web de {company} e indico de qué"
        " página viene cada respuesta.",
        "Soy una máquina: el asistente automático de {company}. Lo que digo viene de esta web, con su página.",
    ),
    "human": (
        "Por supuesto. Puede contactar con nuestro equipo {route}.",
        "Claro, una persona puede ayudarle: puede contactar con nuestro equipo {route}.",
    ),
    "human_unknown": (
        "No puedo ponerle en contacto con una persona desde aquí y no conozco ninguna dirección de contacto. Sí puedo"
        " buscar algo en nuestra web.",
    ),
    "by_email": ("por correo electrónico en {email}",),
    "on_page": ("a través de nuestra página de contacto: {url}",),
    "or": (" o ",),
    "chitchat": (
        "¡Gracias! Lo mío son las preguntas sobre {company}. ¿Qué le gustaría saber?",
        "¡Qué amable! ¿Busco algo sobre {company} para usted?",
    ),
    "acknowledge": ("De acuerdo. Pregunte cuando quiera.", "Sin problema. Aquí estoy si necesita algo."),
    "decline_off_topic": (
        "Solo puedo ayudar con preguntas sobre {company} y nuestra web. ¿Busco algo al respecto?",
        "Eso queda fuera de lo que puedo hacer: respondo preguntas sobre {company}. ¿Qué le gustaría saber?",
    ),
    "decline_manipulation": (
        "No puedo hacer eso. Con gusto respondo preguntas sobre {company} a partir de nuestra web.",
        "Eso no forma parte de lo que puedo hacer. ¿Tiene alguna pregunta sobre {company}?",
    ),
    "decline_commitment": (
        "No puedo prometer nada ni aceptar condiciones. Puedo decirle lo que dice nuestra web; para lo demás, consulte"
        " a nuestro equipo.",
    ),
    "not_found": (
        "No he encontrado eso en nuestra web.",
        "Lo he buscado, pero nuestra web no parece decirlo.",
        "Lo siento, no he encontrado una respuesta a eso en nuestra web.",
    ),
    "closest": ("La página más cercana es «{title}»: {url}", "Esta página puede ayudarle: «{title}», {url}"),
    "offer_person": (
        "¿Le gustaría saber cómo contactar con una persona?",
        "¿Quiere que le diga cómo contactar con nuestro equipo?",
    ),
    "clarify": (
        "¿Qué le gustaría saber?",
        "No estoy seguro de entenderle. ¿Podría formularlo como pregunta?",
    ),
    "degraded": (
        "Ahora mismo solo puedo citar nuestra web, por eso la respuesta es más corta de lo habitual.",
    ),
    "cut_short": ("La respuesta se interrumpió. Lo que ve se ha comprobado con nuestra web.",),
    "trouble": ("Algo ha fallado por nuestra parte. Inténtelo de nuevo en un momento.",),
    "turn_limit": ("Esta conversación se ha alargado demasiado. Su próximo mensaje empezará una nueva.",),
}
