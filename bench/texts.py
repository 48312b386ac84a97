"""Words for made-up mail of citizens: people, streets, questions and sentences."""

FIRST_NAMES = (
    "Anouk Bart Carla Dirk Esmée Farid Gijs Hanneke Ilse Jeroen Käthe Lotte Mehmet Noëlle Oskar"
    " Petra Quinten Roos Stijn Tjitske Ümit Vera Wouter Yara Zeynep"
).split()
FAMILY_NAMES = (
    "Aalbers|Bosch|van der Capellen|Dekker|Eijkelboom|de Graaf|Hermsen|Ingels|Jacobs|Kuipers"
    "|van Loon|Meeuwsen|Nagtegaal|Öztürk|Postma|Rietveld|Schröder|Timmermans|Verhoeven|Zwart"
).split("|")
STREETS = (
    "Appelgaarde|Boterstraat|Citroenvlinder|Doelenkade|Eendrachtsplein|Fazantlaan|Geuzenkade"
    "|Havenstraat|Koninginneweg|Lindelaan|Nieuwe Gracht|Ruïnelaan|Schoolstraat|Vlierhof"
).split("|")
QUESTIONS = (
    ("Groene container", "Mijn groene container is vorige week niet geleegd. Komt er iemand?"),
    (
        "Rijbewijs verlengen",
        "Hoe lang van tevoren kan ik mijn rijbewijs verlengen, en wat kost dat?",
    ),
    ("Boom voor de deur", "De boom voor ons huis laat takken vallen op geparkeerde auto's."),
    ("Trouwen op het stadhuis", "Wij willen in mei trouwen. Welke zalen zijn er nog vrij?"),
    (
        "Bijzondere bijstand",
        "Kan ik een vergoeding krijgen voor een nieuwe bril? Ik heb een minimum.",
    ),
    ("Stoep ligt open", "Sinds het werk aan de glasvezel ligt de stoep al drie weken open."),
    ("Aanslag afvalstoffenheffing", "Op de aanslag staan drie personen, maar ik woon hier alleen."),
    ("Adres in de BRP", "Mijn zoon studeert nu in Groningen. Moet hij zich daar inschrijven?"),
    ("Geluid van het café", "Het café op de hoek draait tot na middernacht muziek op het terras."),
    ("Oplaadpaal aanvragen", "Ik rijd elektrisch en heb geen eigen oprit. Kan er een paal komen?"),
    ("Gevonden fiets", "Er staat al maanden een fiets tegen onze heg. Kan die worden opgehaald?"),
    ("Dakkapel", "Heb ik een vergunning nodig voor een dakkapel aan de achterkant?"),
)
SENTENCES = (
    "Ik heb hierover vorige maand ook al gebeld, maar kreeg toen geen duidelijk antwoord.",
    "Op de website kan ik het niet vinden; misschien kijk ik op de verkeerde plaats.",
    "Wij wonen aan de {street} {house} en hebben er dagelijks last van.",
    "U kunt mij overdag bereiken op 06-{phone:08d}, liefst na twaalf uur.",
    "De buren hebben er ook een brief over geschreven, zij hoorden niets meer.",
    "Ik begrijp dat het druk is, maar na zes weken hoop ik toch op een reactie.",
    "Volgens de folder kost het € {house},50; op de site staat een ander bedrag.",
    "Mijn vader is slecht ter been en kan niet zelf naar het loket komen.",
    "Met één telefoontje zou het volgens uw collega geregeld zijn; dat is niet gebeurd.",
    "Als er meer gegevens nodig zijn, hoor ik dat graag vóór het einde van de week.",
    "De foto's die ik maakte stuur ik zo nodig apart, ze zijn nogal groot.",
    "Geïnteresseerd als wij zijn in een goede oplossing denken wij graag mee.",
)
GREETINGS = ("Geachte heer, mevrouw", "Beste gemeente", "Goedendag", "L.S.")
STYLE = "".join(
    f"p.Alinea{number} {{ margin: 0 0 {number}pt; font: 11pt Calibri, serif; color: #1f1f1f }}\n"
    for number in range(40)
)
FILES = (
    ("foto van de straat.jpg", "image/jpeg", b"\xff\xd8\xff\xe0"),
    ("ingevuld formulier.pdf", "application/pdf", b"%PDF-1.5\n"),
    ("situatieschets één.pdf", "application/pdf", b"%PDF-1.4\n"),
)
