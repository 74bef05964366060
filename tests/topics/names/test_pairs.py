"""Two hundred pairs of names that someone has judged: how many duplicates are found, and how many are none."""

import pytest

from topics import issues
from topics.models import Kind, Topic
from topics.names import duplicates, naming

pytestmark = pytest.mark.django_db

# Two names of the same thing. A person is marked with *.
SAME = """
Lindqvist, Astrid* = Astrid Lindqvist*
Okonkwo, Chidi* = Chidi Okonkwo*
Beethoven, Ludwig van = Ludwig van Beethoven
Verne, Jules = Jules Verne
Korea, South = South Korea
Dakota, North = North Dakota
Seychelles, The = The Seychelles
Bahamas, The = Bahamas
Kahlo Frida = Frida Kahlo
Ozawa Seiji = Seiji Ozawa
Lovelace, A. = Ada Lovelace
Nightingale, Florence = florence nightingale
Darwin, C. = Charles Darwin
Sciences, Academy of = Academy of Sciences
Yo-Yo Ma = Ma Yo-Yo
The Netherlands = Netherlands
The Hague = Hague
The Vatican = Vatican
The EU = EU
The UNHCR = UNHCR
The Maldives = Maldives
University of the Andes = University of Andes
The Great Barrier Reef = Great Barrier Reef
The Comoros = Comoros
Arts & crafts = Arts and crafts
Bosnia & Herzegovina = Bosnia and Herzegovina
W. Germany = West Germany
N. Macedonia = North Macedonia
S. Sudan = South Sudan
St. Lucia = Saint Lucia
Mt. Kilimanjaro = Mount Kilimanjaro
Ft. Worth = Fort Worth
Dept. of Forestry = Department of Forestry
J. Austen = Jane Austen
M. Gorky = Maxim Gorky
Int. Olympic Committee = International Olympic Committee
Assoc. of Beekeepers = Association of Beekeepers
Univ. of Tartu = University of Tartu
Prof. Moriarty = Professor Moriarty
Northwind Trading Co. = Northwind Trading Company
Ministry of Def. = Ministry of Defence
E. Timor = East Timor
J. R. R. Tolkien = John Ronald Reuel Tolkien
Thatcher* = Margaret Thatcher*
Mandela = Nelson Mandela*
Bolsonaro* = Jair Bolsonaro*
Strand-Haugen* = Ingrid Strand-Haugen*
Curie = Marie Curie*
Ardern* = Jacinda Ardern*
Merkel = Angela Merkel*
Gorbachev = Gorbachov
Brezhnev = Breschnew
Qaddafi = Gaddafi
Khomeini = Khomeiny
Kiev = Kyiv
Lvov = Lviv
Kharkov = Kharkiv
Osama bin Laden = Usama bin Laden
Hezbollah = Hizbullah
Al-Qaeda = Al Qaida
Zelensky = Zelenskyy
Tchaikovsky = Чайковский
Fyodor Dostoevsky = Фёдор Достоевский
Mao Tse-tung = Mao Zedong
Peking = Beijing
Chou En-lai = Zhou Enlai
Tashkent = Taschkent
Seoul = 서울
Toyota = トヨタ
Thessaloniki = Θεσσαλονίκη
Mohammed Ali = Muhammad Ali
Irak = Iraq
Koran = Quran
Tokio = Tokyo
Benjamin Netanyahu = Binyamin Netanyahu
Kazakhstan = Kazakstan
Afghanistan = Afganistan
Philippines = Phillipines
Caribbean = Carribean
Mediterranean = Mediteranean
Liechtenstein = Lichtenstein
Azerbaijan = Azerbaidjan
Environment = Enviroment
Government = Goverment
Parliament = Parliment
Unemployment = Unemployement
Accommodation = Accomodation
Privatisation = Privatization
Labour market = Labor market
Defence spending = Defense spending
Århus = Aarhus
Düsseldorf = Duesseldorf
U.N.I.C.E.F. = UNICEF
Cyber security = Cybersecurity
Co-operatives = Cooperatives
Election = Elections
Ferry = Ferries
Wildfire = Wildfires
Interest rate = Interest rates
重庆 = Chongqing
"""
DIFFERENT = """
Protection = Production
Hungary = Hungry
Iceland = Ireland
Inflation = Insulation
Austria = Australia
Slovakia = Slovenia
Niger = Nigeria
Gambia = Zambia
Iran = Oman
Mali = Malawi
Mauritius = Mauritania
Guinea = Guyana
Paraguay = Uruguay
Latvia = Lithuania
Liberia = Libya
Dominica = Dominican Republic
Congo = Tonga
Chad = Chile
Georgia = Gorgia
Sweden = Switzerland
India = Indiana
Golf = Gulf
Silver = Sliver
Copper = Cooper
Rubber = Robber
Butter = Batter
Farming = Framing
Mining = Minting
Banking = Baking
Fishing = Finishing
Housing = Hosting
Training = Trading
Planning = Planting
Martial law = Marital law
Conservation = Conversation
Prosecution = Persecution
Adoption = Adaptation
Immigration = Emigration
Population = Pollution
Military = Military bands
Principal = Principle
Personal = Personnel
Council = Counsel
Minister = Ministry
Stationary = Stationery
Complement = Compliment
Competition = Completion
Institution = Constitution
Commission = Admission
Registration = Restoration
Formation = Foundation
Marine = Maritime
Cricket = Croquet
Vaccine = Valine
Poultry = Pottery
Prison = Prism
Hamas = Hummus
Moscow = Mosque
Taxes = Texas
Desert = Dessert
Weather = Leather
Angola = Angora
Coal = Cola
Steel = Stealth
Bank of Ghana = Bank of Guyana
North Ossetia = South Ossetia
Northern Cape = Northern Cyprus
East Anglia = West Anglia
Nelson Piquet* = Nelson Rockefeller*
Howard Carter* = Jimmy Carter*
Francesca Bruni* = Francesco Bruni*
Maria Petrova* = Mario Petrov*
Erik Jensen* = Erik Jansson*
Hans Andersen* = Ole Anderson*
Ben Johnson* = Ben Johnston*
Kofi Mensah* = Kwame Mensah*
Paul Simon* = Simon Paulsen*
The Who = WHO
The Rock = Rock climbing
Rice = Condoleezza Rice
Bush fires = Bush
Japan = South Japan Railway
York = New York
Korea = Korea Strait
Mexico = New Mexico
Virginia = West Virginia
Night school = School night
Trade war = War trade
House music = Music house
G7 = G20
Area 51 = Area 52
Euro 2024 = Euro 2028
Vitamin C = Vitamin D
Plan B = Plan Bee
S. Ossetians = N. Ossetians
J. Smith = Adam Smith
Department of Trade = Department of Transport
Ministry of Health = Ministry of Hearth
陕西 = 山西
河南 = 湖南
"""


def pairs_of(text):
    return [tuple(name.strip() for name in line.split(" = ")) for line in text.strip().splitlines()]


def make(names):
    """All topics of the names at once: one by one, they would take as long as the rest of the tests of names."""
    topics = []
    for name in dict.fromkeys(names):
        kind = Kind.PERSON if name.endswith("*") else Kind.SUBJECT
        spelling = name.rstrip("*")
        topics.append(Topic(name=spelling, key=naming.key_of(spelling), slug=f"topic-{len(topics)}", kind=kind))
    Topic.objects.bulk_create(topics)
    duplicates.fix()


def reported():
    topics = list(Topic.objects.with_live_count())
    found = issues.findings(topics)
    names = {topic.pk: topic.name for topic in topics}
    return {
        frozenset((names[pk], each.other.name)) for pk, findings in found.items() for each in findings if each.other
    }


def test_of_two_hundred_pairs_nearly_all_duplicates_are_found_and_nearly_nothing_else():
    same, different = pairs_of(SAME), pairs_of(DIFFERENT)
    assert (len(same), len(different)) == (100, 100)
    make([name for pair in same + different for name in pair])
    found = reported()
    right = {frozenset(name.rstrip("*") for name in pair) for pair in same}
    precision, recall = len(found & right) / len(found), len(found & right) / len(right)
    told = f"precision {precision:.3f}, recall {recall:.3f}"
    print(told)
    assert precision >= 0.95, (told, [sorted(pair) for pair in found - right])
    assert recall >= 0.95, (told, [sorted(pair) for pair in right - found])
