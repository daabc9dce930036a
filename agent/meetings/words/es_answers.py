"""Spanish: how one answers what was asked about a meeting."""

from __future__ import annotations

from agent.meetings.words.shape import Answers

_THAT = r"(?:eso|esto|ese|esa|este|esta|esa hora|ese dia|ese horario|esa fecha)"
_GOOD = (
    r"(?:bien|perfecto|genial|ok|bueno|correcto|estupendo|excelente|ideal|muy bien|de maravilla|fenomenal|"
    r"perfecta)"
)

ANSWERS = Answers(
    cancel_alone=(
        r"(?:por favor |ok |mejor |entonces )*(?:cancelar|cancela|cancele|cancelalo|cancelala|cancelemos|"
        r"cancelo|anular|anula)(?: (?:todo|eso|por favor|la (?:reunion|cita|demo|llamada|reserva)|gracias|la "
        r"reserva))*",
    ),
    drops=(
        r"(?:bueno |ok |no |mejor |ya |ah )*(?:olvidalo|olvidelo|olvidemoslo|dejalo|dejelo|dejemoslo|"
        r"dejemos(?:lo)?|olvida(?:lo)?(?: eso)?|olvidate|no importa|da igual|dejalo (?:asi|estar)|dejemoslo "
        r"asi)(?: (?:asi|estar|gracias|ya|por ahora|entonces))*|(?:ya |mejor |al final |prefiero )*no "
        r"(?:quiero|queremos|necesito|deseo|me interesa|quisiera|reservar|agendar|hacer|nos interesa)(?: "
        r"(?:ya|mas|reservar|agendar|programar|tener|hacer|la|una|ninguna|nada|reunion|cita|demo|llamada|por "
        r"ahora|eso))*|prefiero no (?:reservar|agendar|hacerlo|tener|hacer)(?: .{0,20})?|(?:he cambiado|"
        r"cambie) de (?:opinion|idea)|(?:quizas?|tal vez|mejor) (?:en otro momento|otro dia|mas tarde|mas "
        r"adelante)|(?:en )?otro momento(?: .{0,10})?|ahora no|por ahora no|no por ahora|(?:lo|me lo|dejame|"
        r"tengo que) (?:pensare|pensarlo|voy a pensar|pienso)(?: .{0,12})?|sin (?:reunion|cita)|no hace "
        r"falta|ya no|abandonar|parar|basta",
    ),
    none=(
        r"(?:lo siento |no |lamentablemente )*(?:ningun[oa]?s?|nada|ninguno)(?: (?:de (?:esos|esas|estos|"
        r"estas|ellos|ellas|los dos|los anteriores|las anteriores)|me|nos|sirve|va bien|conviene|funciona|"
        r"viene bien|va|bien|por favor|de|esos|estas|horarios?|opciones|horas?|hora|me va|encaja|puedo))*|"
        r"(?:tienen |tiene |tienes |hay |teneis |prefiero |muestrame |dame |necesito |podria ser |algun |"
        r"alguna |algo )*(?:otr[oa]s?|mas|diferentes?)(?: (?:horarios?|horas?|opciones?|opcion|fechas?|fecha|"
        r"huecos?|hueco|dias?|dia|alternativas?|momento|posibilidades|horario))(?: (?:por favor|disponibles?|"
        r"posibles?|libres?))*|(?:tienen |tiene |tienes |hay |teneis )?(?:otra cosa|algo mas|alguna otra|"
        r"algun otro|alternativas?|algo diferente|algo distinto)(?: (?:por favor|disponible))*|(?:esos|esas|"
        r"estos|estas|eso|esas horas|esos horarios) no (?:me |nos )?(?:sirven?|van?|convienen?|vienen?|"
        r"funcionan?)(?: .{0,12})?|no me (?:sirve|va|viene bien|conviene) ningun[oa]?(?: .{0,12})?",
    ),
    yes=(
        r"(?:si+|sip|claro|claro que si|por supuesto|desde luego|exacto|exactamente|correcto|eso es|asi es|"
        r"efectivamente|cierto|seguro|de acuerdo|conforme|adelante|hecho|confirmo|confirmado|confirmada|"
        r"confirmalo|confirmela|confirma|confirme|resuelto|reservalo|reservala|reserva|reserve|resérvalo|"
        r"reservelo|reservela|agendalo|agendala|agendelo|agendela|agenda|hazlo|hagalo|dale|venga|va|trato "
        r"hecho|me parece (?:bien|perfecto|genial)|me (?:va|viene|sirve|queda|conviene|funciona)(?: (?:bien|"
        r"perfecto|genial|muy bien))?|nos (?:va|viene|sirve) bien|esta (?:bien|perfecto|genial)|suena "
        r"(?:bien|genial|perfecto)|perfecto para mi|lo (?:tomo|confirmo|quiero|reservo)|la (?:tomo|confirmo|"
        r"quiero|reservo)|ese mismo|esa misma|con gusto|encantad[oa]|acepto|me gustaria|si quiero|procede|"
        r"proceda|ok para mi|ese|esa)|"
        rf"{_THAT} (?:esta|me va|me viene|funciona|sirve|me sirve|me parece|me queda|suena)(?: {_GOOD})?(?: "
        rf"(?:para mi|para nosotros))?",
    ),
    weak_yes=(
        r"ok|okay|vale|okey|perfecto|genial|bien|muy bien|bueno|estupendo|excelente|fantastico|buenisimo|"
        r"guay|listo|fenomenal|por que no",
    ),
    yes_fillers=(
        r"por favor|gracias|muchas gracias|entonces|pues|para mi|para nosotros|bien|muy|muchas|mil gracias|"
        r"la cita|la reunion|la|lo|y|eso|esa hora|asi|tambien|todo|esta|es|si|ya|nos vemos"
    ),
    no=(
        r"(?:no+|nop|nope|que no|todavia no|aun no|para nada|negativo|mejor no|prefiero no|prefiero que no|"
        r"incorrecto|mal|ese no|esa no|eso no|no ese|no esa|no esta|no este|asi no|no asi)(?: (?:gracias|por "
        r"favor|lo siento|todavia|aun|no|ese|esa|asi|todavia no|ahora|mejor no|esa no|ese no))*|no (?:lo |la "
        r")?(?:reserves?|reserve|agendes?|agende|confirmes?|confirme|canceles?|cancele|hagas?|haga|"
        r"reserven)(?: (?:todavia|aun|por favor|la|el|eso|cita|reunion|nada))*|"
        rf"(?:lo siento )?(?:{_THAT} )?no (?:me |nos |es |esta )?(?:va|viene|sirve|funciona|conviene|queda|"
        rf"puedo|correcto|bien|es|posible|podre|ese|esa|lo que (?:quiero|queria))(?: (?:bien|correcto|"
        rf"posible|ese dia|a esa hora|esa hora|para mi|eso|lo que (?:quiero|queria)))*|(?:es )?(?:demasiado|"
        rf"muy) (?:temprano|tarde|pronto)",
    ),
    unsure=(
        r"(?:no )?(?:estoy|estamos)? ?(?:no )?(?:muy |del todo )?segur[oa]s?|no (?:estoy|estamos) (?:muy |"
        r"del todo )?segur[oa]s?(?: .{0,12})?|no (?:lo )?se(?: .{0,10})?|quizas?|tal vez|depende|puede ser|a "
        r"lo mejor|(?:tengo que|dejame|voy a|debo) (?:ver|mirar|consultar|revisar|preguntar)(?:lo)?(?: "
        r".{0,20})?|ni idea|mmm+|(?:ok )?(?:espera|espere|un momento|un segundo)(?: por favor)?",
    ),
    conditions=(
        r"a menos que|a no ser que|salvo|siempre (?:que|y cuando)|con tal (?:de )?que|a condicion|solo si|"
        r"solamente si|unicamente si|en caso de|suponiendo|excepto|si (?=es (?:gratis|gratuit|barat|que)|"
        r"mi (?:jefe|jefa|equipo|soci)|no |hay |puede|"
        r"tienen|me lo|el (?:jefe|precio)|la (?:empresa|direccion))"
    ),
    stays=(
        r"(?:no |por favor )*(?:mantener|manten|mantenla|mantengala|mantenla asi|dejala|dejela|dejalo|"
        r"conservala|mantenerla|la mantengo|deja)(?: (?:la|mi|nuestra|cita|reunion|demo|como esta|asi|por "
        r"favor|estar))*|no (?:la |lo )?(?:canceles?|cancele|anules?|anule|cancelen)(?: .{0,15})?|asistire|"
        r"ire|dejarl[ao](?: (?:asi|como esta))?|no cambi(?:ar|e|es) nada",
    ),
    goes=(
        r"(?:si |por favor )*(?:cancela|cancele|cancelala|cancelela|cancelalo|cancelar|cancelarla|anula|"
        r"anulala|anule|anular|elimina)(?: (?:la|el|mi|nuestra|cita|reunion|demo|llamada|por favor|esa|ya))*",
    ),
    instead=r"mejor|en vez|en lugar|pero|prefiero|no|sino|cambiar|perdon|otra|otro",
)
