"""The departments and subjects of the invented municipality."""

DEPARTMENTS = (
    "Burgerzaken",
    "Stadsbeheer",
    "Belastingen en financiën",
    "Zorg en samenleving",
    "Vergunningen en handhaving",
)

# What stands below the letters of a department that has something of its own to say.
SIGNED = {
    "Burgerzaken": "{{naam medewerker}}\nBurgerzaken, {{gemeente}} | telefoon {{telefoon}}",
}

# Topic -> department; the names are those of the demo's articles where there is one.
TOPICS = {
    "Afval": "Stadsbeheer",
    "Belastingen": "Belastingen en financiën",
    "Contact en openingstijden": None,
    "Evenementen": "Vergunningen en handhaving",
    "Geboorte": "Burgerzaken",
    "Groen en bomen": "Stadsbeheer",
    "Klacht over de gemeente": None,
    "Melding openbare ruimte": "Stadsbeheer",
    "Nederlander worden": "Burgerzaken",
    "Ondernemen": "Vergunningen en handhaving",
    "Onderwijs en jeugd": "Zorg en samenleving",
    "Overlast": "Vergunningen en handhaving",
    "Overlijden": "Burgerzaken",
    "Parkeren": "Vergunningen en handhaving",
    "Paspoort en identiteitskaart": "Burgerzaken",
    "Rijbewijs": "Burgerzaken",
    "Trouwen en partnerschap": "Burgerzaken",
    "Uittreksels en verklaringen": "Burgerzaken",
    "Verbouwen en vergunning": "Vergunningen en handhaving",
    "Verhuizen": "Burgerzaken",
    "Verkiezingen": "Burgerzaken",
    "Werk en inkomen": "Zorg en samenleving",
    "Zorg en ondersteuning": "Zorg en samenleving",
}
