"""Spanish: how a wish for a meeting, a time and an address are put."""

from __future__ import annotations

from agent.meetings.words.es_answers import ANSWERS
from agent.meetings.words.shape import Words

_NOUN = (
    r"(?:reunion|cita|demo|demostracion|llamada|videollamada|videoconferencia|entrevista|consulta|"
    r"consultoria|sesion|call|meeting|charla|presentacion|hueco|turno)(?! (?:medicas?|grabadas?|perdidas?|"
    r"entrantes?|salientes?)\b)\b"
)
_A = (
    r"(?:(?:un|una|la|el|otra|alguna|nuestra|su|breve|corta|rapida|primera|pequena|proxima|nueva|gratuita|"
    r"buena) ){0,4}"
)
_ARRANGE = (
    r"(?:agendar|reservar|programar|concertar|fijar|organizar|planificar|coordinar|tener|hacer|solicitar|"
    r"pedir|sacar|ver|conseguir|establecer|poner|acordar|planear|agendarme|reservarme|obtener|recibir|pautar)"
)
_WISH = (
    r"(?:(?:me|nos) (?:gustaria|encantaria|interesa|interesaria|apetece)|quisiera|quisieramos|quiero|"
    r"queremos|queria|queriamos|necesito|necesitamos|deseo|deseamos|desearia|prefiero|(?:puedo|podemos|"
    r"podria|podriamos|puede|pueden|podrian|puedes|podrias|se puede|se podria)|es posible|seria posible|hay "
    r"posibilidad de|vamos a|quedamos para|ayudame a|interesad[oa]s? en|como (?:puedo|hago para|podria|se "
    r"puede))"
)
_SOFTLY = r"(?: (?:por favor|tambien|quizas?|tal vez|mejor|simplemente|ustedes|usted|yo|nosotros))*"
_MY = r"(?:mi|nuestra|nuestro|mis)(?: (?!para\b|con\b|en\b)[\w':]{1,14}){0,2}?"
_BOOKED = (
    r"(?:reunion|cita|demo|demostracion|llamada|videollamada|consulta|sesion|reserva|call|meeting|entrevista|"
    r"turno)"
)
_MOVE = (
    r"(?:mover|cambiar|reprogramar|reagendar|posponer|aplazar|postergar|adelantar|retrasar|modificar|pasar|"
    r"moverla|cambiarla)"
)

WORDS = Words(
    answers=ANSWERS,
    typos={
        "reunion": "reunon renion reunión",
        "agendar": "ajendar agenar agendr",
        "cita": "sita",
        "reservar": "reserbar",
        "cambiar": "camviar",
        "cancelar": "canselar cancelr",
        "llamada": "yamada",
        "vale": "bale",
        "perfecto": "perfeto",
    },
    lead=(
        r"(?:hola|buenos dias|buenas (?:tardes|noches)|buenas|gracias|muchas gracias|ok|vale|si|bueno|"
        r"entonces|y|pero|pues|oye|disculpe|disculpa|perdon|por favor|quizas?|tal vez|la verdad|genial|"
        r"perfecto|queria saber si|me preguntaba si|si es posible|a ver)\b[\s,.!:;-]*"
    ),
    heads=r"si|claro|vale|ok|perfecto|genial|bueno|gracias|hola|mejor|perdon|lo siento|de acuerdo",
    clauses=(
        r"yo|nosotros|me|nos|es|eso|puedo|podemos|podria|podriamos|pueden|puede|puedes|cuanto|cuando|como|"
        r"que|cual|donde|quien|tienen|tiene|tienes|hay|reserva\w*|confirma\w*|quiero|quisiera|necesito|"
        r"prefiero"
    ),
    starts=(
        r"mejor|lunes|martes|miercoles|jueves|viernes|sabado|domingo|manana|hoy|el|la|los|a las?|mi|quizas?|"
        r"vamos|agend\w+|\d[\w:.]{0,6}"
    ),
    how_to=r"como (?:puedo|podria|hago para|se puede|podemos)?",
    joints=r"y|o|entonces|luego",
    turns=r"pero|sin embargo|aunque|sino",
    reasons=r"porque|ya que|puesto que",
    wants=(
        rf"(?:agendar|reservar|programar|concertar|fijar|organizar|planificar|coordinar|solicitar|pedir|"
        rf"sacar|agenda|agendame|agendemos|programemos|reservame|solicito|programa|reserva|concertemos|"
        rf"agenden|reserven|agende|reserve|quedar para) {_A}{_NOUN}",
        rf"{_A}(?:demo|reunion|cita|llamada) por favor$",
        rf"(?:como|donde) (?:puedo |podria |hago para |se puede |reservo |agendo |pido )+(?:agendar |"
        rf"reservar |programar |concertar |pedir |solicitar |sacar )?{_A}(?:demo|cita|llamada|consulta|"
        rf"reunion con (?:ustedes|vosotros|ventas|usted))$",
        r"cuando (?:podemos|podriamos|nos podemos) (?:hablar|reunirnos|vernos|charlar|reunir|ver)",
        r"(?:cuando|que dia|a que hora) (?:tienen|tiene|teneis|tienes|estan|esta|estais) (?:tiempo|"
        r"disponibles?|libres?|disponibilidad)(?: (?:para)\b.{0,40})",
        r"(?:que|cuales son (?:los|sus)) (?:horarios|horas|huecos|fechas)(?: disponibles)? (?:tienen|tiene|"
        r"teneis|disponibles|hay)(?: para .{0,30})?$",
        r"(?:solicitud|peticion) de (?:cita|reunion|demo)",
    ),
    wishes=(
        rf"\b{_WISH}{_SOFTLY} {_ARRANGE} {_A}{_NOUN}",
        rf"\b(?:quiero|quisiera|queremos|necesito|necesitamos|me gustaria|queria|prefiero|deseo) {_A}{_NOUN}",
        rf"\binteresad[oa]s? en (?:una|la) {_NOUN}",
        rf"\b{_WISH}{_SOFTLY} (?:reunirnos|reunirme|vernos|quedar)\b",
    ),
    timed=(
        r"(?:tienen|tiene|teneis|tienes|tendrian|tendria|tendriais|tendrias|hay|habria)\b.{0,25}\b(?:tiempo|"
        r"hueco|huecos|disponibilidad|disponible|libre|citas?|un momento|un rato|algo|espacio|turno)\b",
        r"(?:esta|estan|estas|estais|estarian|estaria)\b.{0,15}\b(?:libres?|disponibles?)\b",
        r"(?:(?:me|nos) (?:pueden|puede|puedes|podrian|podria|podrias|podeis) (?:llamar|telefonear)|"
        r"(?:pueden|puede|puedes|podrian|podria|podeis|alguien puede|podria alguien|puede "
        r"alguien)\b.{0,12}\b(?:llamarme|llamarnos|llamar))\b",
        r"(?:por favor )?(?:llameme|llamenme|llamame|llamadme|llamenos|llamennos)\b",
        r"(?:podemos|podriamos|puedo|podria|quiero|quisiera|me gustaria|queremos|nos gustaria|vamos "
        r"a)\b.{0,10}\b(?:hablar|charlar|reunirnos|vernos|conversar|reunirme|platicar)\b|hablamos|nos "
        r"(?:vemos|reunimos)|quedamos",
        rf"{_A}{_NOUN}",
    ),
    named_alone=r"(?:una )?(?:cita|demo|reunion)",
    shown=(
        r"(?:me gustaria|nos gustaria|quiero|queremos|quisiera) ver (?:el|su|vuestro) (?:producto|sistema|"
        r"programa)"
    ),
    invited=(
        rf"(?:si |mejor |prefiero |vale |claro )*{_A}{_NOUN}(?: (?:por favor|estaria bien|gracias|mejor|"
        rf"seria \w+))*",
        r"(?:muestrame|muestreme|ensename|busca|busque|buscar|dame|deme|proponme|ver)(?: los| unos| algunos| "
        r"las)?(?: horarios?| horas?| huecos?| fechas?| opciones)(?: (?:por favor|disponibles?))*",
        r"(?:prefiero|quiero|me gustaria) (?:hablar|reunirme|eso|una)|(?:los |las )?(?:horarios|horas|"
        r"fechas)(?: por favor| disponibles)*",
    ),
    asks_times=(
        r"cuando (?:pueden|puede|podemos|podria|tienen|tiene|seria|es|hay|estan|esta|podriamos|puedes|"
        r"tienes)\b.{0,40}",
        r"(?:que|cuales)(?: otros| otras| son (?:los|las|sus))?(?: horarios?| horas?| huecos?| fechas?| "
        r"dias?| opciones?| disponibilidad)\b.{0,30}",
        r"(?:el |la |cual es (?:el|la) )?(?:proxim[oa]|primer[oa]?) (?:hueco|hora|fecha|cita|disponible|"
        r"horario)(?: (?:disponible|libre|posible))?",
        r"(?:lo antes posible|cuanto antes|cualquier (?:dia|hora|momento)|cuando (?:quieran|quieras|sea|"
        r"puedan)|me da igual|a cualquier hora)",
    ),
    moves=(
        rf"\b{_MOVE} (?:{_MY}|la|el|esta|esa|nuestra) ?(?:(?:hora|fecha) de )?(?:{_MY} ?|la )?{_BOOKED}",
        rf"\b{_MY} ?{_BOOKED}\b.{{0,20}}? (?:debe|tiene que|necesita|se puede|puede) (?:ser )?(?:{_MOVE}|"
        rf"movid[oa]|cambiad[oa]|reprogramad[oa])",
        r"\b(?:reprogramar|reagendar|posponer|aplazar)(?: por favor)?$",
        rf"\bno (?:puedo|podre|voy a poder) (?:asistir|ir|llegar|acudir) a {_MY} ?{_BOOKED}",
        rf"\b(?:otra|nueva|diferente) (?:hora|fecha) para {_MY} ?{_BOOKED}",
        rf"\b(?:reprograma|reagenda|mueve|mueva|muevan|cambia|cambie|cambien|reprograme|pospon|aplaza) "
        rf"(?:{_MY}|la|esta) ?{_BOOKED}",
    ),
    moves_timed=(
        r"(?:podemos|puedo|podria|podriamos|pueden|quiero|quisiera|necesito|me gustaria)\b.{0,8}\b(?:moverla|"
        r"cambiarla|pasarla|reprogramarla|aplazarla|adelantarla|moverlo|reagendarla|reprogramar|reagendar)\b",
    ),
    cancels=(
        rf"\b(?:cancelar|cancela|cancele|cancelen|anular|anula|anule|anulen|eliminar|cancelad) (?:por favor "
        rf")?(?:{_MY}|la|el|esta|esa|nuestra) ?{_BOOKED}",
        rf"\b{_MY} ?{_BOOKED}\b.{{0,20}}? (?:debe|tiene que|hay que) (?:ser )?(?:cancel|anul)",
        rf"\bcancelacion de {_MY} ?{_BOOKED}",
    ),
    asks=(
        rf"(?:cuando|a que hora|que dia|para cuando|en que fecha)(?: era| es| sera| tengo| tenemos| empieza| "
        rf"seria| esta)*(?: programada)? ?(?:{_MY}|la|el) ?(?:reunion|cita|demo|llamada|videollamada|"
        rf"consulta|sesion|reserva|entrevista)(?: (?:exactamente|con ustedes|programada|agendada))*$",
        rf"(?:tengo|tenemos)(?: ya)? (?:una|alguna|un) {_BOOKED}(?: (?:reservada|agendada|programada|con "
        rf"ustedes|pendiente|confirmada|concertada))*$",
        rf"(?:esta|sigue) (?:confirmada |agendada |en pie |reservada )?{_MY} ?{_BOOKED}(?: (?:confirmada|"
        rf"agendada|en pie|reservada))?",
        r"cuando (?:hablamos|nos vemos|nos reunimos|quedamos|era que hablabamos)$",
        r"(?:ver|muestrame|mostrar|donde (?:estan|veo)) mis (?:citas|reuniones|reservas)",
    ),
    barred=(
        r"si|cuando|antes|despues|una vez|hasta|por que|como|quien|que pasa|clientes?|usuarios?|pacientes?|"
        r"visitantes?|empleados|ellos|ellas|no|nunca|sin|en lugar de|en vez de|deberia|debo|hace falta|hay "
        r"que|dice|dijo|permite"
    ),
    product=(
        r"\b(?:en|con|desde|mediante|a traves de|por|usando|dentro de) (?:su|tu|la|el|vuestra|vuestro|mi|"
        r"nuestra|esta) ?(?:aplicacion|app|herramienta|plataforma|software|sistema|producto|api|plugin|"
        r"solucion|calendario|panel|widget|crm|web|sitio web|pagina)\b|\b(?:mis|nuestros|sus|tus|los|de) "
        r"(?:clientes?|usuarios?|pacientes?|visitantes?|empleados?|alumnos?|miembros?)\b|\b(?:google "
        r"calendar|outlook|calendly|automaticamente|recurrentes?|reembolso|sala de|salas de|coste|costo|"
        r"gratis)\b"
    ),
    ordinals={
        1: "primer[oa]?|uno",
        2: "segund[oa]|dos",
        3: "tercer[oa]?|tres",
        4: "cuart[oa]|cuatro",
        5: "quint[oa]|cinco",
        -1: "ultim[oa]",
    },
    before_pick=r"(?:prefiero|elijo|tomo|quiero|me quedo con|mejor|escojo|cojo)? ?(?:el |la |lo )?",
    after_pick=(
        r"(?: (?:opcion|hora|horario|hueco|por favor|me va bien|me viene bien|esta bien|me sirve|va bien|"
        r"gracias|propuesta|fecha|me va))*"
    ),
    number=r"la|numero|no\.?|n°|nº|#|opcion|la opcion|el numero",
    not_last=r"no",
    no_time=r"\bbuen[oa]s (?:dias|tardes|noches)\b|\bbuen dia\b",
    to=r"a|al|para|hasta",
    of_meeting=_BOOKED,
    frame=(
        "yo nosotros usted ustedes tu me te nos se lo la los las le el un una unos unas eso esto ese esa "
        "este esta esos esas aquello es son seria ser esta estan estas estoy estamos estaria puede pueden "
        "puedo podemos podria podriamos podrian puedes podrias posible posibles va van voy viene vienen bien "
        "muy sirve sirven funciona funcionan conviene queda quedamos parece tiene tienen tienes tengo "
        "tenemos tendria tendrian hay habria haber hacer haga hago hagamos hace reservar reserva agendar "
        "agenda programar concertar mover cambiar pasar prefiero preferiria preferible quiero quisiera "
        "queremos queria gustaria necesito hablar charlar reunirnos vernos llamar llamarme llamada llamadas "
        "videollamada reunion cita demo sesion call tomar tomo elegir elijo libre libres disponible "
        "disponibles disponibilidad hueco huecos hora horas horario horarios tiempo rato momento dia dias "
        "semana semanas mes proximo proxima siguiente que cual cuales cuando como cuanto de del a al en con "
        "por para entre desde hasta sobre antes despues partir hacia alrededor y o u ni no si pero mejor tal "
        "vez quiza quizas favor gracias hola buenos buenas tardes noches manana mananas tarde mediodia noche "
        "temprano pronto mas menos tambien solo solamente unicamente algo alguien algun alguna otro otra "
        "perfecto genial ideal ok vale claro bueno buena minutos minuto min media hora cuarto duracion larga "
        "corta largo corto primero primera primer segundo segunda tercero tercera tercer ultimo ultima mi "
        "mis nuestra nuestro su sus zona horaria vivo aqui ahora ya pues entonces igual cualquier cualquiera "
        "todos todas todo laborables durar dura suficiente basta bastan maximo minimo eh seria llamen "
        "llameme llamenme reunirme conversar ver podre"
    ),
    other=(
        r"\b(?:abiert[oa]s?|abren|cierran|abre|cierra|cancelo|horario de (?:atencion|apertura))\b|\b(?:somos|"
        r"tenemos|tengo|son)(?: (?:unos|unas|mas de|casi|aproximadamente))? \d+ (?!horas?|min)|"
        r"\b(?:contrat\w*|presupuesto|fundad\w*|desde hace|clientes?|usuarios?|empleados?|prueba|factura\w*|"
        r"pagado|pagar|compr\w+|lanz\w+|empezamos|implement\w*|migr\w+|vence|caduca|termina|decidi\w*|"
        r"decision|precios?|cuesta\w*|costo|trimestre|licencias?|entreg\w+|pedido|enviado|escrito|era|estaba|"
        r"tuvimos|llamo|nombre|cumpleanos|version|usamos|utilizamos|error|web|leido|visto|trabajo)\b"
    ),
    not_length=(
        r"\b(?:hace|espera\w*|ahora mismo|ahora|prueba|mas tarde|antes|despues|ultim\w+|cada|por (?!favor)|dentro de|"
        r"en menos de|tarda)\b|\ben \d"
    ),
    fillers=(
        "hola buenos dias buenas tardes noches gracias muchas mil por favor y pero o entonces pues ok vale "
        "si no bueno perfecto genial saludos cordiales un saludo adios hasta luego pronto estimados equipo "
        "de antemano lo siento perdon mejor me surgio algo un imprevisto ha surgido"
    ),
    not_address=(
        r"(?:no(?: a)?|en lugar de|en vez de|equivocad[oa]|antigu[oa]|ya no)(?: (?:a|mi|mí|el|la|correo|"
        r"uses?|use|al|direccion))*$"
    ),
    to_address=(
        r"(?:a|al|para|usa|use|utilice|mejor a|sino a|envialo a|enviela a|invitacion a|en)(?: (?:mi|nuestro|"
        r"nuestra|el|la|correo|jefe|jefa|colega|socio|director|direccion|email|mail|su|\w{2,15}))*$"
    ),
    also_address=r"tambien|ambos|ademas|los dos|en copia|cc",
    common_in_names=(
        "reunion cita llamada videollamada video sesion call telefonica telefono en linea online vivo equipo "
        "ventas producto nuestro nuestra gratis gratuita nueva nuevo corta breve minutos minuto hora horas "
        "media y con de del la el los las para una un"
    ),
    negations="no ni sin vez lugar ningun ninguna",
    introduces=(
        "mi e-mail email mail correo electronico es direccion la el a al para mi por favor envie enviar "
        "envia envialo enviela enviala invitacion invitaciones y pueden contactarme mejor no jefe jefa "
        "colega socio director gracias si ok sino use usa utilice este esta en su a nuestro nuestra lo "
        "mandala mandalo manda mande tambien pero"
    ),
)
