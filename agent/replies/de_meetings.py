"""Ready-made replies in German about meetings. What stands in braces: see the English ones."""

TEXTS = {
    "meet_plain": ("Termin",),
    "meet_named": ("Termin „{name}“",),
    "meet_unnamed": ("Termin",),
    "meet_zone": ("Zeitzone: {zone}.",),
    "meet_zone_changes": (
        "Zeitzone: {zone}. Dazwischen werden die Uhren umgestellt, deshalb steht der Abstand bei jeder Zeit.",
    ),
    "meet_hint": (
        "Nennen Sie mir eine Nummer, oder sagen Sie, was besser passt, etwa „Donnerstag nach 15 Uhr“.",
        "Welche Nummer passt Ihnen? Sie können auch sagen, was Ihnen lieber wäre, etwa „nur vormittags“.",
    ),
    "meet_hint_short": (
        "Nennen Sie mir einfach die Nummer oder eine andere Zeit.",
        "Sagen Sie mir die Nummer, oder wann es sonst passt.",
    ),
    "meet_open": ("Das ist frei:", "Frei ist:"),
    "meet_ask_when": (
        "Wann würde es Ihnen sonst passen?",
        "Welcher andere Tag oder welche andere Zeit passt?",
    ),
    "meet_offer": (
        "Das ist frei für Ihren {meeting} ({minutes}):",
        "Gern! Für Ihren {meeting} ({minutes}) kann ich das anbieten:",
    ),
    "meet_offer_others": ("Wie wäre es dann damit:", "Außerdem ist frei:"),
    "meet_offer_type": ("Für Ihren {meeting} ({minutes}) ist das frei:",),
    "meet_offer_zone": ("Nach dieser Uhr sind die freien Zeiten:",),
    "meet_offer_again": (
        "Zurück zu den Zeiten für Ihren {meeting}:",
        "Zu Ihrem {meeting}, hier noch einmal die Zeiten:",
    ),
    "meet_offer_near": ("Das ist nicht frei.",),
    "meet_offer_near_wanted": ("{wanted} ist nicht frei.", "{wanted} ist leider nicht frei."),
    "meet_offer_taken": (
        "Diese Zeit wurde leider gerade vergeben.",
        "Leider hat gerade jemand anderes diese Zeit bekommen.",
    ),
    "meet_not_offered": ("Diese Nummer gibt es in der Liste nicht.",),
    "meet_past": ("Diese Zeit ist schon vorbei.",),
    "meet_past_wanted": ("{wanted} ist schon vorbei.",),
    "meet_impossible": ("Diesen Tag oder diese Zeit gibt es nicht.",),
    "meet_impossible_quote": ("„{quote}“ gibt es im Kalender nicht.",),
    "meet_gap": (
        "An diesem Tag werden die Uhren vorgestellt und überspringen diese Zeit; Zeitzone: {zone}.",
    ),
    "meet_gap_quote": (
        "An diesem Tag werden die Uhren vorgestellt und überspringen „{quote}“; Zeitzone: {zone}.",
    ),
    "meet_ask_moved_when": ("Ihr {meeting}: {moment}, {minutes}.",),
    "meet_ambiguous": ("Was davon meinen Sie?",),
    "meet_ambiguous_quote": ("Was davon meinen Sie mit „{quote}“?",),
    "meet_ambiguous_open": (
        "Ich bin nicht sicher, welche Zeit Sie meinen. Könnten Sie Tag und Uhrzeit nennen?",
    ),
    "meet_ambiguous_open_quote": (
        "Ich bin nicht sicher, was „{quote}“ hier bedeutet. Könnten Sie es anders sagen, oder für die Zeitzone eine"
        " Stadt nennen?",
    ),
    "meet_unknown_zone": (
        "Diesen Ort oder diese Zeitzone kenne ich nicht. Welche größere Stadt liegt in Ihrer Nähe?",
    ),
    "meet_unknown_zone_quote": (
        "„{quote}“ kenne ich nicht als Ort oder Zeitzone. Welche größere Stadt liegt in Ihrer Nähe?",
    ),
    "meet_read_back": (
        "Ihr {meeting}: {moment}, {minutes}. Ich halte die Zeit {hold} lang für Sie frei; die Einladung ginge an"
        " {email}. Soll ich buchen?",
    ),
    "meet_read_back_no_email": (
        "Ihr {meeting}: {moment}, {minutes}. Ich halte die Zeit {hold} lang für Sie frei. Soll ich buchen? Wenn ja, an"
        " welche E-Mail-Adresse soll die Einladung gehen?",
    ),
    "meet_read_back_again": (
        "Zurück zu Ihrem {meeting}: {moment}, {minutes}, mit der Einladung an {email}. Soll ich buchen?",
    ),
    "meet_read_back_again_no_email": (
        "Zurück zu Ihrem {meeting}: {moment}, {minutes}. Soll ich buchen? Wenn ja, an welche E-Mail-Adresse soll die"
        " Einladung gehen?",
    ),
    "meet_ask_email": (
        "Gern. An welche E-Mail-Adresse soll die Einladung gehen? Sobald ich sie habe, kann ich buchen.",
        "Gut. Eines fehlt noch, bevor ich buchen kann: An welche E-Mail-Adresse soll die Einladung gehen?",
    ),
    "meet_read_back_move": ("Soll ich Ihren {meeting} verlegen, von {before} auf {moment}, {minutes}?",),
    "meet_read_back_move_to": ("Soll ich Ihren {meeting} verlegen, auf {moment}, {minutes}?",),
    "meet_finish": (
        "Für Ihren {meeting} fehlt noch ein Schritt: {moment}, {minutes}. Bitte schließen Sie die"
        " Buchung auf der Seite unseres Kalenders ab. Gebucht ist erst dann; ich halte die Zeit bis"
        " {until} für Sie frei.",
    ),
    "meet_finish_here": ("Bitte hier abschließen: {url}",),
    "meet_move_there": (
        "Ihren {meeting} kann ich von hier aus nicht verlegen. Auf der Seite unseres Kalenders können"
        " Sie eine andere Zeit wählen.",
    ),
    "meet_move_here": ("Hier wählen Sie die neue Zeit: {url}",),
    "meet_until_then": ("Bis dahin bleibt alles, wie es ist: {moment}, {minutes}.",),
    "meet_booked": (
        "Ihr {meeting} ist gebucht: {moment}, {minutes}.",
        "Erledigt! Ihr {meeting} ist gebucht: {moment}, {minutes}.",
    ),
    "meet_booked_mail": ("Die Bestätigung geht an {email}.",),
    "meet_join": ("Der Link zum Videogespräch: {url}",),
    "meet_change": ("Sagen Sie es mir hier, wenn Sie ihn verlegen oder absagen möchten.",),
    "meet_change_one": ("Sagen Sie es mir hier, wenn Sie einen davon verlegen oder absagen möchten.",),
    "meet_moved": ("Erledigt: Ihr {meeting} ist jetzt {moment}, {minutes}.",),
    "meet_moved_from": ("Erledigt: Ihr {meeting} ist verlegt, von {before} auf {moment}, {minutes}.",),
    "meet_moved_mail": ("Die neue Einladung geht an {email}.",),
    "meet_cancelled": ("Ihr {meeting} ist abgesagt: {moment}, {minutes}.",),
    "meet_cancelled_mail": ("Die Bestätigung geht an {email}.",),
    "meet_kept": ("In Ordnung, es wurde nichts geändert.",),
    "meet_kept_booking": ("In Ordnung, Ihr {meeting} bleibt, wie er ist: {moment}, {minutes}.",),
    "meet_ask_cancel": ("Soll ich Ihren {meeting} absagen: {moment}, {minutes}?",),
    "meet_ask_which": ("Welchen Ihrer Termine meinen Sie?",),
    "meet_yours_one": ("Ihr {meeting}: {moment}, {minutes}.",),
    "meet_yours": ("Das sind Ihre nächsten Termine:",),
    "meet_none_yours": (
        "Ich sehe hier keinen kommenden Termin von Ihnen. Wenn Sie einen möchten, sagen Sie mir einfach, wann.",
    ),
    "meet_away": (
        "Ich erreiche unseren Kalender gerade nicht, deshalb ist noch nichts gebucht.",
        "Leider antwortet unser Kalender gerade nicht, deshalb ist noch nichts gebucht.",
    ),
    "meet_full": ("Ich habe {days} im Voraus nachgesehen, und für Ihren {meeting} ist nichts frei.",),
    "meet_preferences": ("Wann würde es Ihnen passen? Dann meldet sich jemand aus unserem Team bei Ihnen.",),
    "meet_preferences_to": (
        "Wann würde es Ihnen passen? Dann meldet sich jemand aus unserem Team unter {email} bei Ihnen.",
    ),
    "meet_away_kept": ("Ich erreiche unseren Kalender gerade nicht, deshalb ist nichts geändert.",),
    "meet_stays": ("Ihr {meeting} bleibt, wie er war: {moment}, {minutes}.",),
    "meet_preferred": (
        "Danke, ich habe für unser Team notiert, wann es Ihnen passt. Gebucht ist noch nichts.",
    ),
    "meet_preferred_quote": (
        "Danke, ich habe für unser Team notiert, wann es Ihnen passt: „{quote}“. Gebucht ist noch nichts.",
    ),
    "meet_reach": ("Wie kann unser Team Sie erreichen? Eine E-Mail-Adresse genügt.",),
    "meet_left": ("Gebucht ist nichts. Sagen Sie einfach Bescheid, wenn Sie den Termin doch möchten.",),
    "meet_dropped": (
        "In Ordnung, dann kein Termin. Sagen Sie einfach Bescheid, wenn Sie später einen möchten.",
        "Kein Problem, dann lasse ich es dabei. Fragen Sie einfach, wenn Sie es sich anders überlegen.",
    ),
    "meet_gone": ("Dieser Termin ist vorbei oder schon abgesagt, es gibt also nichts mehr zu ändern.",),
    "meet_invite": ("Oder soll ich nach einer Zeit für ein Gespräch mit dem Team sehen?",),
    "meet_agree": ("Ja, buchen",),
    "meet_agree_move": ("Ja, verlegen",),
    "meet_other": ("Andere Zeit",),
    "meet_other_move": ("So lassen",),
}
