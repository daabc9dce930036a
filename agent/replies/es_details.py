"""Ready-made replies in Spanish about the visitor's details, forms and the hand-off."""

TEXTS = {
    "human_alerted_open": (
        "He pasado su petición a nuestro equipo. Alguien puede unirse aquí; mientras tanto, le sigo ayudando"
        " con gusto.",
        "Su petición va de camino a nuestro equipo. Alguien puede unirse a este chat; mientras tanto, siga"
        " preguntando.",
    ),
    "human_alerted_closed": (
        "He pasado su petición a nuestro equipo. Ahora no está disponible y responde a partir del {when}.",
    ),
    "human_alerted": ("He pasado su petición a nuestro equipo. Responderá en cuanto pueda.",),
    "human_passed_on": ("He pasado su petición a nuestro equipo.",),
    "human_directly": ("También puede contactarlo {route}.",),
    "details_received": (
        "¡Encantado, {name}! ¿Qué le gustaría saber?",
        "Gracias, {name}. ¿En qué puedo ayudarle?",
    ),
    "details_received_nameless": ("Gracias, queda anotado. ¿En qué puedo ayudarle?",),
    "details_noted": ("Gracias, {name}, anotado.", "Gracias, {name}."),
    "details_noted_nameless": ("Gracias, anotado.",),
    "details_passed_on": ("Gracias, {name}. Se lo he pasado a nuestro equipo para que pueda contactarle.",),
    "details_passed_on_nameless": ("Gracias. Se lo he pasado a nuestro equipo para que pueda contactarle.",),
    "explain_asking": (
        "Para que nuestro equipo pueda responderle y sepa con quién habla. No tiene por qué decirlo.",
    ),
    "ask_again": ("Con gusto. Escríbalo aquí o use el formulario.",),
    "ask_customer_name": (
        "¿Me dice su nombre? Así nuestro equipo sabrá con quién habla, si quiere continuar con ellos.",
    ),
    "ask_email": (
        "¿A dónde podemos enviarle un resumen de esta conversación? Basta con un correo electrónico.",
    ),
    "ask_phone": (
        "¿Hay un número de teléfono al que nuestro equipo pueda llamarle, si le resulta más cómodo?",
    ),
    "ask_company": ("¿De qué empresa nos escribe? Ayuda a nuestro equipo a responder mejor.",),
    "ask_other": ("Una pregunta, para que nuestro equipo responda mejor: ¿{label}?",),
    "ask_handover": ("Para que reciba respuesta aunque salga de esta página: ¿cómo podemos contactarle?",),
    "ask_callback": ("¿Quiere que le contacten entonces? Deje un correo electrónico o un teléfono.",),
    "ask_optional": ("Si prefiere no decirlo, continúe sin más.",),
    "form_submit": ("Enviar",),
    "form_dismiss": ("No, gracias",),
    "form_thanks": ("¡Gracias{comma_name}! Lo hemos recibido.",),
    "form_dismissed": ("No hay problema. Pregunte cuando necesite algo.",),
    "form_needed": ("Por favor, rellene este campo.",),
    "form_reachable": ("Por favor, indique un correo electrónico o un teléfono.",),
    "form_wrong_email": ("Esto no parece un correo electrónico, como nombre@empresa.es.",),
    "form_wrong_phone": (
        "Esto no parece un número de teléfono. Lo más fácil es con el prefijo del país: +34 …",
    ),
    "form_wrong": ("Esto no encaja aquí: {label}.",),
    "form_consent": ("Por favor, acepte para que podamos conservarlo.",),
    "label_customer_name": ("Su nombre",),
    "label_email": ("Correo electrónico",),
    "label_phone": ("Teléfono",),
    "label_company": ("Empresa",),
    "label_job_title": ("Su cargo",),
    "label_industry": ("Sector",),
    "label_company_size": ("Número de empleados",),
    "label_budget_range": ("Presupuesto",),
    "label_timeline": ("Para cuándo",),
    "label_decision_maker": ("Decide usted",),
    "label_needs": ("Qué necesita",),
    "label_products_of_interest": ("Productos que le interesan",),
    "label_competitors": ("Otros productos que considera",),
    "consent": ("Si deja sus datos de contacto, {company} los usa para responderle.",),
    "consent_yes": ("De acuerdo",),
    "consent_no": ("No",),
    "consent_chat": ("Sus mensajes se envían a {company} para responderle. ¿Está de acuerdo?",),
    "consent_summary": (
        "Si deja sus datos de contacto, {company} los usa para responderle y puede enviarle un resumen de"
        " esta conversación.",
    ),
    "withheld": (
        "He retirado de su mensaje lo que parecía {what} antes de guardarlo. Por favor, no envíe algo así aquí.",
    ),
    "secret_card": ("un número de tarjeta",),
    "secret_key": ("una clave o un token",),
    "secret_password": ("una contraseña",),
    "secret_other": ("datos confidenciales",),
    "handoff_requested": ("Se ha pedido a nuestro equipo que se una.",),
    "handoff_taken_over": ("{rep}, de nuestro equipo, se ha unido. Ahora habla con una persona.",),
    "handoff_ended": ("Nuestro equipo ha cerrado esta conversación. Su próximo mensaje empieza una nueva.",),
    "handoff_released": ("{rep} ha dejado el chat. Vuelve a hablar con el asistente automático.",),
}
