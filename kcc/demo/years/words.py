"""Names, streets and sentences of which the invented years are made; nobody in them exists."""

FIRST_NAMES = (
    "Aafke Abel Adnan Aicha Anneke Arjen Bahar Bas Bente Boudewijn Carlijn Cees Chantal Dagmar"
    " Danyal Dieuwke Ebru Eelco Eline Emre Femke Floor Frank Geert Gülay Hans Hedwig Hilde Ibrahim"
    " Ilona Ineke Jacco Jamila Jasper Joke Kasper Kees Khadija Klaas Lars Lieke Loes Maarten Malika"
    " Mees Merel Mirjam Nadia Niels Nienke Oumaima Paul Pien Rachid Renske Rik Rosa Ruud Saskia"
    " Selma Siebe Soufiane Tamara Teun Thea Tijmen Ursula Vincent Wendy Wiebe Willem Yasmin Youri"
).split()
FAMILY_NAMES = (
    "Achterberg|Aydin|Baars|Benali|van den Berg|Bloemendaal|Boonstra|Brouwer|Çelik|van Dam|Dijkman"
    "|Drenth|van Eck|El Amrani|Elzinga|Engels|Faber|Fransen|Gerritsen|de Goede|Groeneveld|Haverkamp"
    "|van der Heijden|Hoekstra|Huisman|Idrissi|Jansma|Kaya|Kerkhof|Klaassen|Kooistra|van der Laan"
    "|Leeflang|van Lier|Lindeman|Maas|Meijerink|Molenaar|Nijhuis|Noorman|Olthof|Oosterhuis|Pals"
    "|Peeters|Polman|van de Pol|Raaijmakers|Reinders|Roelofs|Ruiter|Sanders|Schipper|Sewnarain"
    "|Slagter|Smeets|Steenbergen|Tadesse|Terpstra|Tuinman|van Uden|Veenstra|Verkerk|Visscher"
    "|Vlietstra|Wagenaar|van Wijk|Willemse|Yilmaz|IJzerman|Zandstra|Zijlstra"
).split("|")
STREETS = (
    "Abrikozenhof|Ambachtsweg|Berkenlaan|Bleekveld|Bruggraaf|Dahliaplein|Dijkpad|Egelantier"
    "|Esdoornstraat|Fluitekruid|Gasthuissteeg|Graanmarkt|Hazelaarpad|Herenwal|Ijsvogel|Jachthaven"
    "|Kamperfoelie|Kastanjelaan|Korenmolen|Lijsterhof|Marktveld|Meidoornplein|Molenvliet|Noordkade"
    "|Oude Singel|Papaverveld|Pijlkruid|Reigerstraat|Rozenhof|Schapendrift|Schoolpad|Sluiskade"
    "|Spoorlaan|Tuinderspad|Veldzicht|Vlasakker|Waterlelie|Weversgang|Wilgenlaan|Zuidwal"
).split("|")
GREETINGS = (
    "Geachte heer, mevrouw",
    "Goedemorgen",
    "Goedemiddag",
    "Beste gemeente",
    "Hallo",
    "L.S.",
)
CLOSINGS = ("Met vriendelijke groet", "Groet", "Alvast bedankt", "Hoogachtend")
FILLERS = (
    "Ik heb er op de website naar gezocht, maar vond alleen iets over vorig jaar.",
    "Een kennis kreeg een ander antwoord dan ik, daarom vraag ik het liever na.",
    "Overdag werk ik, dus een antwoord per e-mail is voor mij het makkelijkst.",
    "Als er een formulier voor is, wilt u mij dan zeggen waar ik dat vind?",
    "Ik hoef geen lang verhaal, alleen wat ik nu moet doen en voor wanneer.",
    "Vorige maand stond ik hiervoor aan de balie en toen ontbrak er een papier.",
    "Het gaat ook om mijn moeder, zij woont bij ons in en regelt zelf niet veel meer.",
    "De brief die ik kreeg noemt een datum die al voorbij was toen hij in de bus viel.",
    "Volgens de buren is er al eerder over geschreven. Ik wist daar niets van.",
    "Mocht ik hiervoor een afspraak moeten maken, dan het liefst aan het begin van de dag.",
    "Het heeft geen haast van vandaag, maar binnen twee weken moet ik het wel weten.",
    "Ik stuur geen kopie van mijn paspoort mee, dat lijkt mij niet nodig.",
    "Bij de vorige aanvraag ging alles goed en was het binnen een week geregeld.",
    "We zijn net verhuisd en nog niet zo bekend met hoe het hier gaat.",
    "Mijn buurvrouw van Abrikozenhof 12 heeft dezelfde vraag en leest graag mee.",
    "Ik vind het jammer dat ik dit moet vragen, het zou op de brief zelf kunnen staan.",
)
ANSWERS = (
    "U regelt dit zelf op onze website. Dat kost ongeveer tien minuten en u kunt het opslaan"
    " en later verdergaan.",
    "U maakt hiervoor een afspraak aan de balie. Neem een geldig identiteitsbewijs mee, en de"
    " brief die u van ons kreeg.",
    "Wij hebben het voor u nagekeken. Alles is in orde, u hoeft zelf niets meer te doen.",
    "De termijn hiervoor is zes weken. Hebben wij meer tijd nodig, dan krijgt u een brief.",
    "Het bedrag hangt af van uw situatie. Met het rekenvoorbeeld op de website ziet u vooraf wat"
    " het wordt.",
    "De collega's buiten zijn geweest en hebben het hersteld. Ziet u toch nog iets, laat het ons"
    " dan weten.",
    "Dit loopt niet via de gemeente. Op onze website staat bij wie u terechtkunt, met het"
    " telefoonnummer.",
    "Uw aanvraag ligt bij een collega die haar deze week afrondt. U krijgt de uitslag per post.",
    "Daar heeft u geen vergunning voor nodig, zolang u aan de voorwaarden op de website voldoet.",
    "Wij hebben de gegevens aangepast. Morgen ziet u het ook als u inlogt.",
)
SPOKEN = (
    "Uitgelegd hoe het werkt en waar het op de website staat.",
    "Samen nagelopen wat er nog ontbreekt. Meneer of mevrouw stuurt het op.",
    "Doorgenomen welke stappen er zijn en hoe lang het duurt. Was duidelijk.",
    "Afspraak aan de balie gemaakt, bevestiging gaat per post.",
    "Nagekeken: alles is binnen en de termijn loopt nog. Dat was genoeg.",
)
TO_DEPARTMENT = (
    "Kunnen jullie dit nakijken? Op de website staat het niet en de inwoner wacht erop.",
    "Graag een antwoord dat ik kan doorgeven. Alle gegevens staan in het bericht.",
    "Dit gaat over een lopende zaak. Willen jullie zeggen wat de stand is?",
)
FROM_DEPARTMENT = (
    "Nagekeken en in orde. Je kunt zeggen dat het deze week rondkomt.",
    "Dit is bekend bij ons. Er is een ploeg ingepland voor de komende dagen.",
    "Er ontbreekt nog een bewijsstuk, daarna kunnen we verder.",
)
REACTIONS = (
    "Dank voor uw antwoord. Eén ding is mij nog niet duidelijk: geldt dit ook voor dit jaar?",
    "Bedankt, maar op die bladzijde kom ik niet verder dan het eerste scherm.",
    "Dat had ik al geprobeerd, vandaar mijn vraag. Kan iemand met mij meekijken?",
    "Fijn dat u zo snel reageert. Moet ik het bewijs nog nasturen of is dit genoeg?",
)
RARE = "zonnewijzer"  # in one contact of a thousand, for whoever measures how it is found
SPAM = "Verdien thuis een tweede inkomen! Klik snel, want er zijn nog maar enkele plaatsen vrij."
AWAY = "Ik ben afwezig en lees mijn post later. Dit bericht is automatisch verstuurd."
