"""Places people name when they say which clock they go by, beyond the cities that zones are named after."""

from __future__ import annotations

CITIES: dict[str, str] = {
    "America/New_York": "nyc|new york city|boston|philadelphia|washington dc|washington d c|dc|atlanta|miami|orlando|"
    "tampa|charlotte|raleigh|baltimore|pittsburgh|cleveland|cincinnati|buffalo|brooklyn|manhattan|jacksonville|"
    "newark|richmond|new jersey|north carolina|south carolina|virginia|massachusetts|connecticut|pennsylvania|ohio|"
    "georgia usa|maine|vermont|new hampshire|maryland|delaware|eastern|us eastern|east coast|the east coast|"
    "eastern standard|eastern daylight",
    "America/Chicago": "houston|dallas|austin|san antonio|fort worth|minneapolis|st louis|saint louis|milwaukee|"
    "new orleans|kansas city|memphis|oklahoma city|omaha|nashville|st paul|wisconsin|illinois|minnesota|iowa|"
    "missouri|louisiana|oklahoma|arkansas|mississippi|alabama|central|us central|central standard|central daylight",
    "America/Denver": "salt lake city|albuquerque|colorado springs|utah|colorado|wyoming|montana|new mexico|mountain|"
    "us mountain|mountain standard|mountain daylight",
    "America/Phoenix": "arizona|tucson|scottsdale|mesa az",
    "America/Los_Angeles": "la|l a|san francisco|sf|seattle|san diego|sacramento|las vegas|oakland|silicon valley|"
    "palo alto|san jose ca|california|nevada|washington state|bay area|the bay area|pacific|us pacific|"
    "west coast|the west coast|pacific standard|pacific daylight",
    "America/Anchorage": "alaska",
    "Pacific/Honolulu": "hawaii|honolulu",
    "America/Toronto": "ottawa|montreal|quebec|mississauga|ontario",
    "America/Edmonton": "calgary|alberta",
    "America/Vancouver": "british columbia|victoria bc",
    "America/Sao_Paulo": "rio de janeiro|rio|brasilia|sao paulo",
    "America/Mexico_City": "guadalajara|puebla|mexico city|cdmx|ciudad de mexico",
    "America/Bogota": "medellin|cali",
    "Europe/London": "manchester|edinburgh|glasgow|leeds|liverpool|bristol|cardiff|belfast|uk|the uk|england|scotland|"
    "wales|britain|great britain|the united kingdom|british|uk time|londres",
    "Europe/Berlin": "munich|munchen|muenchen|hamburg|frankfurt|frankfurt am main|cologne|koln|koeln|stuttgart|"
    "dusseldorf|duesseldorf|leipzig|dresden|hannover|nuremberg|nurnberg|bremen|essen|dortmund|bonn|karlsruhe|mannheim|"
    "central european|mitteleuropaische|deutschland|germany|allemagne|alemania",
    "Europe/Paris": "lyon|marseille|toulouse|nice|bordeaux|lille|nantes|strasbourg|rennes|montpellier|france",
    "Europe/Madrid": "barcelona|valencia|sevilla|seville|bilbao|malaga|zaragoza|spain|espana|peninsular",
    "Europe/Rome": "milan|milano|turin|torino|naples|napoli|florence|firenze|roma|rom|italy",
    "Europe/Zurich": "geneva|genf|geneve|basel|bern|lausanne|switzerland|schweiz|suisse",
    "Europe/Vienna": "graz|linz|salzburg|innsbruck|austria|osterreich|wien",
    "Europe/Amsterdam": "rotterdam|the hague|utrecht|eindhoven|netherlands|the netherlands|holland",
    "Europe/Brussels": "antwerp|ghent|bruxelles|brussel",
    "Europe/Dublin": "cork|galway|ireland",
    "Europe/Warsaw": "krakow|cracow|wroclaw|gdansk|poznan|lodz",
    "Europe/Prague": "brno|praha",
    "Europe/Lisbon": "porto|lisboa|portugal",
    "Europe/Stockholm": "gothenburg|malmo|goteborg",
    "Europe/Istanbul": "ankara|izmir|turkey",
    "Europe/Kyiv": "lviv|kharkiv|odesa|odessa|kiev",
    "Europe/Moscow": "st petersburg|saint petersburg",
    "Asia/Kolkata": "mumbai|bombay|delhi|new delhi|bangalore|bengaluru|chennai|hyderabad|pune|calcutta|ahmedabad|"
    "gurgaon|gurugram|noida|india|indian|indian standard",
    "Asia/Shanghai": "beijing|shenzhen|guangzhou|chengdu|hangzhou|china|peking|chinese",
    "Asia/Tokyo": "osaka|kyoto|yokohama|nagoya|japan|japanese",
    "Asia/Seoul": "busan|korea|south korea",
    "Asia/Jerusalem": "tel aviv|haifa|israel",
    "Asia/Dubai": "abu dhabi|uae|the uae|emirates|the emirates",
    "Asia/Karachi": "lahore|islamabad|pakistan",
    "Asia/Ho_Chi_Minh": "hanoi|vietnam|ho chi minh city",
    "Asia/Manila": "cebu|philippines|the philippines",
    "Asia/Kathmandu": "nepal",
    "Australia/Sydney": "canberra|new south wales|nsw",
    "Australia/Melbourne": "victoria australia",
    "Australia/Perth": "western australia",
    "Pacific/Auckland": "wellington|christchurch",
    "Africa/Johannesburg": "cape town|durban|pretoria|south africa",
    "Africa/Lagos": "abuja|nigeria",
    "Africa/Nairobi": "kenya",
    "UTC": "zulu|coordinated universal|greenwich mean|universal",
}

SHARED: dict[str, tuple[str, ...]] = {
    "portland": ("America/Los_Angeles", "America/New_York"),
    "birmingham": ("Europe/London", "America/Chicago"),
    "san jose": ("America/Los_Angeles", "America/Costa_Rica"),
    "georgia": ("America/New_York", "Asia/Tbilisi"),
    "columbus": ("America/New_York", "America/Chicago"),
    "springfield": ("America/Chicago", "America/New_York"),
    "cambridge": ("Europe/London", "America/New_York"),
    "cordoba": ("Europe/Madrid", "America/Argentina/Cordoba"),
    "santiago": ("America/Santiago", "Europe/Madrid"),
    "arlington": ("America/New_York", "America/Chicago"),
    "florida": ("America/New_York", "America/Chicago"),
    "texas": ("America/Chicago", "America/Denver"),
    "tennessee": ("America/Chicago", "America/New_York"),
    "kentucky": ("America/New_York", "America/Chicago"),
    "indiana": ("America/Indiana/Indianapolis", "America/Chicago"),
    "michigan": ("America/Detroit", "America/Chicago"),
    "the us": ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    "the usa": ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    "usa": ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    "the states": ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    "the united states": ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    "canada": (
        "America/Toronto",
        "America/Winnipeg",
        "America/Edmonton",
        "America/Vancouver",
        "America/Halifax",
    ),
    "australia": ("Australia/Sydney", "Australia/Adelaide", "Australia/Brisbane", "Australia/Perth"),
    "brazil": ("America/Sao_Paulo", "America/Manaus"),
    "mexico": ("America/Mexico_City", "America/Tijuana", "America/Cancun"),
}

ABBREVIATIONS: dict[str, tuple[tuple[int, str], ...]] = {
    "est": ((-300, "America/New_York"),),
    "edt": ((-240, "America/New_York"),),
    "cst": ((-360, "America/Chicago"), (480, "Asia/Shanghai")),
    "cdt": ((-300, "America/Chicago"),),
    "mst": ((-420, "America/Denver"),),
    "mdt": ((-360, "America/Denver"),),
    "pst": ((-480, "America/Los_Angeles"),),
    "pdt": ((-420, "America/Los_Angeles"),),
    "akst": ((-540, "America/Anchorage"),),
    "akdt": ((-480, "America/Anchorage"),),
    "hst": ((-600, "Pacific/Honolulu"),),
    "ast": ((-240, "America/Halifax"), (180, "Asia/Riyadh")),
    "brt": ((-180, "America/Sao_Paulo"),),
    "art": ((-180, "America/Argentina/Buenos_Aires"),),
    "wet": ((0, "Europe/Lisbon"),),
    "west": ((60, "Europe/Lisbon"),),
    "bst": ((60, "Europe/London"), (360, "Asia/Dhaka")),
    "cet": ((60, "Europe/Berlin"),),
    "cest": ((120, "Europe/Berlin"),),
    "mez": ((60, "Europe/Berlin"),),
    "mesz": ((120, "Europe/Berlin"),),
    "eet": ((120, "Europe/Helsinki"),),
    "eest": ((180, "Europe/Helsinki"),),
    "msk": ((180, "Europe/Moscow"),),
    "sast": ((120, "Africa/Johannesburg"),),
    "ist": ((330, "Asia/Kolkata"), (120, "Asia/Jerusalem"), (60, "Europe/Dublin")),
    "gst": ((240, "Asia/Dubai"),),
    "pkt": ((300, "Asia/Karachi"),),
    "npt": ((345, "Asia/Kathmandu"),),
    "ict": ((420, "Asia/Bangkok"),),
    "sgt": ((480, "Asia/Singapore"),),
    "hkt": ((480, "Asia/Hong_Kong"),),
    "jst": ((540, "Asia/Tokyo"),),
    "kst": ((540, "Asia/Seoul"),),
    "awst": ((480, "Australia/Perth"),),
    "acst": ((570, "Australia/Adelaide"),),
    "aest": ((600, "Australia/Sydney"),),
    "aedt": ((660, "Australia/Sydney"),),
    "nzst": ((720, "Pacific/Auckland"),),
    "nzdt": ((780, "Pacific/Auckland"),),
    "gmt": ((0, "Europe/London"),),
    "utc": ((0, "UTC"),),
    "et": ((0, "America/New_York"),),
    "ct": ((0, "America/Chicago"),),
    "mt": ((0, "America/Denver"),),
    "pt": ((0, "America/Los_Angeles"),),
}
"""Minutes east of UTC that the letters say, and where they are said. A zone that is on another offset on the day in
question makes the letters ambiguous: "3 pm EST" in July."""

WITHOUT_OFFSET = frozenset({"et", "ct", "mt", "pt"})
"""These name the wall clock of a region, summer and winter."""

FIXED: dict[int, str] = {
    210: "Asia/Tehran",
    270: "Asia/Kabul",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    390: "Asia/Yangon",
    525: "Australia/Eucla",
    570: "Australia/Darwin",
    -570: "Pacific/Marquesas",
}
"""Zones without summer time that stand for offsets which are not whole hours."""
