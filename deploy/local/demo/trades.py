"""The trades of the demo: real ROME codes, invented trainings and sentences."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trade:
    """A trade, the training that leads to it, what one does, what it pays."""

    rome: str
    job: str
    training: str
    does: str
    weeks: int
    pay: int
    exit_level: str


TRADES = (
    Trade(
        "F1703",
        "Maçon / Maçonne",
        "Titre professionnel Maçon",
        "Vous montez des murs, coulez des dalles et lisez un plan simple.",
        26,
        1950,
        "13",
    ),
    Trade(
        "H2913",
        "Soudeur / Soudeuse",
        "Titre professionnel Soudeur assembleur industriel",
        "Vous assemblez des pièces d’acier et contrôlez vos soudures.",
        18,
        2050,
        "13",
    ),
    Trade(
        "N1103",
        "Préparateur / Préparatrice de commandes",
        "Titre professionnel Préparateur de commandes en entrepôt",
        "Vous préparez les commandes et tenez les rayons de l’entrepôt.",
        10,
        1850,
        "13",
    ),
    Trade(
        "N4101",
        "Conducteur / Conductrice de poids lourd",
        "Titre professionnel Conducteur du transport routier de marchandises",
        "Vous livrez des marchandises dans la région, retour chaque soir.",
        12,
        2150,
        "13",
    ),
    Trade(
        "K1302",
        "Auxiliaire de vie",
        "Titre professionnel Assistant de vie aux familles",
        "Vous aidez des personnes chez elles dans les gestes de la journée.",
        20,
        1830,
        "13",
    ),
    Trade(
        "G1602",
        "Commis / Commise de cuisine",
        "Titre professionnel Cuisinier",
        "Vous préparez les entrées et les plats avec l’équipe de cuisine.",
        22,
        1880,
        "13",
    ),
    Trade(
        "F1602",
        "Électricien / Électricienne du bâtiment",
        "Titre professionnel Électricien d’équipement du bâtiment",
        "Vous tirez les câbles, posez les prises et vérifiez les installations.",
        28,
        2000,
        "13",
    ),
    Trade(
        "F1603",
        "Plombier / Plombière chauffagiste",
        "Titre professionnel Installateur en thermique et sanitaire",
        "Vous posez des tuyaux, des chauffages et des salles de bains.",
        30,
        2020,
        "13",
    ),
    Trade(
        "J1501",
        "Agent / Agente de service hospitalier",
        "Certificat Agent de service médico-social",
        "Vous entretenez les chambres et aidez les soignants au quotidien.",
        14,
        1840,
        "13",
    ),
    Trade(
        "D1106",
        "Vendeur / Vendeuse en alimentation",
        "Titre professionnel Employé commercial",
        "Vous conseillez la clientèle, tenez le rayon et la caisse.",
        16,
        1830,
        "13",
    ),
    Trade(
        "A1203",
        "Ouvrier / Ouvrière paysagiste",
        "Titre professionnel Ouvrier du paysage",
        "Vous plantez, taillez et entretenez des jardins et des parcs.",
        24,
        1870,
        "13",
    ),
    Trade(
        "H3302",
        "Opérateur / Opératrice de production",
        "Certificat Conducteur d’équipements industriels",
        "Vous réglez une machine, suivez la qualité et tenez le poste propre.",
        18,
        1930,
        "13",
    ),
)
