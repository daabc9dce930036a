"""Ready-made replies in Spanish about meetings. What stands in braces: see the English ones."""

TEXTS = {
    "meet_plain": ("Reunión",),
    "meet_named": ("reunión «{name}»",),
    "meet_unnamed": ("reunión",),
    "meet_zone": ("Zona horaria: {zone}.",),
    "meet_zone_changes": (
        "Zona horaria: {zone}. Entretanto cambia la hora, por eso cada horario indica su diferencia.",
    ),
    "meet_hint": (
        "Dígame un número, o lo que le venga mejor, por ejemplo «el jueves después de las 15:00».",
        "¿Qué número le conviene? También puede decirme lo que prefiere, por ejemplo «solo por la mañana».",
    ),
    "meet_hint_short": ("Dígame el número, u otra hora.", "Basta con el número, o dígame cuándo si no."),
    "meet_open": ("Esto está libre:", "Tengo libre:"),
    "meet_ask_when": ("¿Cuándo le vendría bien?", "¿Qué otro día u otra hora le conviene?"),
    "meet_offer": (
        "Esto está libre para su {meeting} ({minutes}):",
        "¡Con gusto! Para su {meeting} ({minutes}) puedo ofrecerle esto:",
    ),
    "meet_offer_others": ("Entonces, ¿qué le parece esto?", "También está libre:"),
    "meet_offer_type": ("Para su {meeting} ({minutes}), esto está libre:",),
    "meet_offer_zone": ("En esa zona horaria, los horarios libres son:",),
    "meet_offer_again": (
        "Volvamos a los horarios de su {meeting}:",
        "Para su {meeting}, aquí están de nuevo los horarios:",
    ),
    "meet_offer_near": ("Eso no está libre.",),
    "meet_offer_near_wanted": ("El {wanted} no está libre.", "Lo siento, el {wanted} no está libre."),
    "meet_offer_taken": (
        "Lo siento, alguien acaba de tomar ese horario.",
        "Por desgracia, ese horario se acaba de ocupar.",
    ),
    "meet_not_offered": ("Ese número no está en la lista.",),
    "meet_past": ("Esa hora ya pasó.",),
    "meet_past_wanted": ("El {wanted} ya pasó.",),
    "meet_impossible": ("Ese día o esa hora no existe.",),
    "meet_impossible_quote": ("«{quote}» no existe en el calendario.",),
    "meet_gap": ("Ese día se adelanta el reloj y se salta esa hora; zona horaria: {zone}.",),
    "meet_gap_quote": ("Ese día se adelanta el reloj y se salta «{quote}»; zona horaria: {zone}.",),
    "meet_ask_moved_when": ("Su {meeting}: {moment}, {minutes}.",),
    "meet_ambiguous": ("¿Cuál de estas opciones quiere decir?",),
    "meet_ambiguous_quote": ("¿Cuál de estas opciones quiere decir con «{quote}»?",),
    "meet_ambiguous_open": ("No sé con seguridad a qué hora se refiere. ¿Podría decirme el día y la hora?",),
    "meet_ambiguous_open_quote": (
        "No sé con seguridad qué quiere decir «{quote}» aquí. ¿Podría decirlo de otra forma, o nombrar una ciudad"
        " para la zona horaria?",
    ),
    "meet_unknown_zone": ("No conozco ese lugar o esa zona horaria. ¿Qué ciudad grande tiene cerca?",),
    "meet_unknown_zone_quote": (
        "No conozco «{quote}» como lugar o zona horaria. ¿Qué ciudad grande tiene cerca?",
    ),
    "meet_read_back": (
        "Su {meeting}: {moment}, {minutes}. Le guardo la hora durante {hold}; la invitación iría a {email}. ¿La"
        " reservo?",
    ),
    "meet_read_back_no_email": (
        "Su {meeting}: {moment}, {minutes}. Le guardo la hora durante {hold}. ¿La reservo? Si es así, ¿a qué correo"
        " electrónico envío la invitación?",
    ),
    "meet_read_back_again": (
        "Volvamos a su {meeting}: {moment}, {minutes}, con la invitación a {email}. ¿La reservo?",
    ),
    "meet_read_back_again_no_email": (
        "Volvamos a su {meeting}: {moment}, {minutes}. ¿La reservo? Si es así, ¿a qué correo electrónico envío la"
        " invitación?",
    ),
    "meet_ask_email": (
        "Con gusto. ¿A qué correo electrónico envío la invitación? En cuanto lo tenga, puedo reservar.",
        "Bien. Falta una cosa antes de reservar: ¿a qué correo electrónico envío la invitación?",
    ),
    "meet_read_back_move": ("¿Cambio su {meeting} del {before} al {moment}, {minutes}?",),
    "meet_read_back_move_to": ("¿Cambio su {meeting} al {moment}, {minutes}?",),
    "meet_finish": (
        "Falta un paso para su {meeting}: {moment}, {minutes}. Termine la reserva, por favor, en la"
        " página de nuestro calendario. Hasta entonces no hay nada reservado; le guardo la hora hasta"
        " {until}.",
    ),
    "meet_finish_here": ("Termine aquí, por favor: {url}",),
    "meet_move_there": (
        "No puedo cambiar su {meeting} desde aquí. Puede elegir otra hora en la página de nuestro"
        " calendario.",
    ),
    "meet_move_here": ("Elija aquí la nueva hora: {url}",),
    "meet_until_then": ("Hasta entonces nada cambia: {moment}, {minutes}.",),
    "meet_booked": (
        "Su {meeting} está reservada: {moment}, {minutes}.",
        "¡Listo! Su {meeting} está reservada: {moment}, {minutes}.",
    ),
    "meet_booked_mail": ("La confirmación va a {email}.",),
    "meet_join": ("El enlace de la videollamada: {url}",),
    "meet_change": ("Dígamelo aquí si quiere cambiarla o cancelarla.",),
    "meet_change_one": ("Dígamelo aquí si quiere cambiar o cancelar alguna.",),
    "meet_moved": ("Listo: su {meeting} es ahora el {moment}, {minutes}.",),
    "meet_moved_from": ("Listo: su {meeting} pasa del {before} al {moment}, {minutes}.",),
    "meet_moved_mail": ("La nueva invitación va a {email}.",),
    "meet_cancelled": ("Su {meeting} está cancelada: {moment}, {minutes}.",),
    "meet_cancelled_mail": ("La confirmación va a {email}.",),
    "meet_kept": ("De acuerdo, no ha cambiado nada.",),
    "meet_kept_booking": ("De acuerdo, su {meeting} queda como está: {moment}, {minutes}.",),
    "meet_ask_cancel": ("¿Cancelo su {meeting} del {moment}, {minutes}?",),
    "meet_ask_which": ("¿A cuál de sus reuniones se refiere?",),
    "meet_yours_one": ("Su {meeting}: {moment}, {minutes}.",),
    "meet_yours": ("Estas son sus próximas reuniones:",),
    "meet_none_yours": (
        "No veo aquí ninguna reunión suya pendiente. Si desea una, dígame simplemente cuándo.",
    ),
    "meet_away": (
        "Ahora mismo no puedo acceder a nuestro calendario, así que todavía no hay nada reservado.",
        "Lo siento, nuestro calendario no responde ahora mismo, así que todavía no hay nada reservado.",
    ),
    "meet_full": ("He mirado los próximos {days} y no hay nada libre para su {meeting}.",),
    "meet_preferences": (
        "¿Cuándo le vendría bien? Una persona de nuestro equipo se pondrá en contacto con usted.",
    ),
    "meet_preferences_to": (
        "¿Cuándo le vendría bien? Una persona de nuestro equipo le escribirá a {email}.",
    ),
    "meet_away_kept": ("Ahora mismo no puedo acceder a nuestro calendario, así que no ha cambiado nada.",),
    "meet_stays": ("Su {meeting} queda como estaba: {moment}, {minutes}.",),
    "meet_preferred": (
        "Gracias, he anotado para nuestro equipo cuándo le viene bien. Todavía no hay nada reservado.",
    ),
    "meet_preferred_quote": (
        "Gracias, he anotado para nuestro equipo cuándo le viene bien: «{quote}». Todavía no hay nada reservado.",
    ),
    "meet_reach": ("¿Cómo puede localizarle nuestro equipo? Basta con un correo electrónico.",),
    "meet_left": ("No hay nada reservado. Dígamelo si al final quiere la reunión.",),
    "meet_dropped": (
        "De acuerdo, entonces sin reunión. Dígamelo si desea una más adelante.",
        "No hay problema, lo dejo así. Pregúnteme si cambia de idea.",
    ),
    "meet_gone": ("Esa reunión ya pasó o ya está cancelada, así que no queda nada que cambiar.",),
    "meet_invite": ("¿O busco una hora para una llamada con el equipo?",),
    "meet_agree": ("Sí, reservar",),
    "meet_agree_move": ("Sí, cambiarla",),
    "meet_other": ("Otra hora",),
    "meet_other_move": ("Dejarla así",),
}
