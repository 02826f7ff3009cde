/**
 * The words by which a message about a policy domain is known, as people write them in Flanders and in the Netherlands,
 * and in French for Wallonia and Brussels. Separated by commas; `*` stands for any ending.
 *
 * Why `verkeer, verkeers*` and not `verkeer*`: that would also be *verkeerd* (wrong). For the same reason no `politie*`
 * (politiek), `natuur*` (natuurlijk), `zorg*` (zorgen), `afval*` (afvallen), `bus*` (business). No party is named, and
 * no word is here that a party is called by (groen, vooruit, open).
 */
import type { Region } from '../gazetteer/index.js'

/** In the order in which they are proposed. Also the policy domain of the topic. */
export const domains = [
  'mobility',
  'waste',
  'safety',
  'housing',
  'school',
  'youth-sport',
  'culture',
  'environment',
  'care',
  'service',
  'taxes',
  'council',
] as const
export type Domain = (typeof domains)[number]

const dutch: Record<Domain, string> = {
  mobility: `verkeer, verkeers*, sluipverkeer, vrachtverkeer, vrachtwagen*, fiets*, fietsers, voetpad*, stoep, stoepen,
    trottoir*, zebrapad*, oversteekplaats*, parkeer*, parking*, parkeren, foutparkeer*, wegenwerk*, wegwerk*,
    wegwerkzaamheden, werken aan de weg, omleiding*, wegomlegging*, heraanleg*, herinrichting*, opgebroken, rotonde*,
    kruispunt*, zone 30, trajectcontrole*, snelheidscontrole*, snelheidsduivel*, flitspaal*, flitspalen, flitscontrole*,
    te snel rijden, De Lijn, bushalte*, buslijn*, lijnbus*, belbus*, treinverkeer, treinstation*, stationsplein*,
    stationsbuurt*, spoorweg*, overweg, mobiliteit*, circulatieplan*, autoluw*, autovrij*, deelfiets*, deelauto*,
    deelstep*, laadpaal*, laadpalen, schoolstraat*, schoolstraten, wegdek, asfalt*, putten in de weg, gat in de weg,
    tramlijn*, tramhalte*, ongeval*, verkeersongeluk*, aanrijding*, rijbaan, ringweg, dorpskern*, doortocht`,
  waste: `afval, afvalzak*, afvalophaling*, afvalinzameling*, afvalkalender*, afvalbak*, afvalbakken, afvalcontainer*,
    afvalwijzer*, afvalpunt*, afvalstoffen*, afvalbrenger*, huisvuil*, restafval*, vuilnis*, vuilbak*, vuilniszak*,
    zwerfvuil*, zwerfafval*, sluikstort*, bijplaatsing*, illegaal gestort, dumping*, containerpark*, recyclagepark*,
    recyclepark*, milieustraat*, milieupark*, brengpunt*, gft, gft-bak, gft-container, pmd, pmd-zak, pmd-zakken,
    groenafval*, snoeiafval*, glasbol*, glasbak*, glascontainer*, textielcontainer*, kledingcontainer*, kringloop*,
    kringwinkel*, diftar*, grof vuil, grofvuil, grofvuilophaling*, kliko*, sorteerstraat*, ondergrondse container*,
    papierophaling*, oud papier, ophaalkalender*, ophaalronde*, recycling*, compostvat*, rommel op straat,
    hondenpoep*, intercommunale`,
  safety: `politie, politiezone*, politieactie*, politiecontrole*, politiebureau*, politiekantoor*, politieagent*,
    politiepatrouille*, lokale politie, wijkagent*, wijkinspecteur*, brandweer*, brandstichting*, woningbrand*,
    autobrand*, uitslaande brand, inbraak*, inbraken, inbreker*, ingebroken, diefstal*, fietsendief*, fietsdiefstal*,
    zakkenroller*, vandalisme*, vandalen, vernieling*, overlast*, nachtelijke overlast, hangjongeren, drugs*,
    drugsoverlast*, vechtpartij*, steekpartij*, schietpartij*, beroving*, overvaller*, gewapende overval,
    bewakingscamera*, cameratoezicht*, camerabewaking*, boa, boa's, gemeenschapswacht*, handhaver*, handhaving*,
    GAS-boete*, gasboete*, onveilig*, veiligheid*, straatverlichting*, noodplan*, rampenplan*, evacuatie*, BE-Alert,
    NL-Alert, vuurwerk*, oplichter*, oplichting*, phishing*, buurtinformatienetwerk*, buurtpreventie*, BIN-app`,
  housing: `woning*, huisvesting*, huur, huurder*, huurprijs*, huurprijzen, huurwoning*, sociale huur*, woningnood,
    wooncrisis*, woonbeleid*, woonplan*, woonwijk*, woonuitbreiding*, betaalbaar wonen, betaalbare woning*, bouwproject*,
    bouwplan*, bouwplannen, bouwaanvraag*, bouwvergunning*, omgevingsvergunning*, omgevingsplan*, bestemmingsplan*,
    ruimtelijk uitvoeringsplan, ruimtelijke ordening, verkaveling*, bouwgrond*, bouwkavel*, nieuwbouw*, appartement*,
    hoogbouw*, leegstand*, leegstaand*, krot*, verkrotting*, studentenhuis*, studentenkamer*, kotbaas*, dakloos*,
    daklozen*, starterswoning*, tijdelijke woning*, tiny house*, vastgoed*, projectontwikkelaar*, renovatiepremie*,
    woningcorporatie*, woonmaatschappij*, bouwwoede, betonstop, bouwshift`,
  school: `school, schoolbestuur*, schoolgebouw*, schoolomgeving*, schoolpoort*, schooljaar*, schooltijd*, schoolplein*,
    schoolroute*, schoolkind*, schoolkinderen, schooluitval*, scholen*, onderwijs*, basisschool*, basisscholen,
    middelbare school*, kleuter*, leerling*, leerkracht*, leraar*, leraren*, lerarentekort*, kinderopvang*,
    opvangplaats*, creche*, onthaalouder*, gastouder*, buitenschoolse opvang*, naschoolse opvang*, bso, ibo, peuter*,
    kinderdagverblijf*, kinderdagverblijven, aanmelden school*, academie, leerplicht*, huiswerkbegeleiding*`,
  'youth-sport': `jeugd, jeugdhuis*, jeugdhuizen, jeugdbeweging*, jeugddienst*, jeugdraad*, jeugdclub*, jeugdwerk*,
    jeugdlokaal*, jongeren*, jongerenwerk*, speelplein*, speeltuin*, speelterrein*, speelstraat*, speelweek, chiro*,
    scouts*, KSA, KLJ, vakantiekamp*, sport, sporten, sporthal*, sportclub*, sportpark*, sportveld*, sportzaal*,
    sportcentrum*, sportkamp*, sportdienst*, sportraad*, zwembad*, zwemles*, zwemlessen, voetbalclub*, voetbalveld*,
    voetbalploeg*, voetbalterrein*, volleybal*, basketbal*, tennisclub*, tennisveld*, padel*, skatepark*, skatebaan*,
    atletiek*, hockeyclub*, korfbal*, turnclub*, turnkring*, gymnastiek*, finse piste, kermiskoers*, wielerwedstrijd*,
    loopwedstrijd*, kunstgras*, kunstgrasveld*, omnisport*`,
  culture: `cultuur, cultuurcentrum*, cultuurhuis*, cultuurraad*, cultuurdienst*, cultureel, culturele, bibliotheek*,
    bibliotheken, bieb, museum*, musea, theater*, toneel*, concert*, festival*, evenement*, kermis*, jaarmarkt*,
    rommelmarkt*, kerstmarkt*, weekmarkt*, vlooienmarkt*, avondmarkt*, braderie*, expo, expositie*, tentoonstelling*,
    carnaval*, stoet, optocht*, buurtfeest*, dorpsfeest*, straatfeest*, wijkfeest*, volksfeest*, feestweek*, intocht*,
    sinterklaasintocht*, nieuwjaarsreceptie*, nieuwjaarsdrink*, erfgoed*, erfgoeddag*, monumentendag, fanfare*,
    harmonieorkest*, muziekschool*, muziekacademie*, openluchtcinema*, koningsdag*, avondvierdaagse*, gemeentefeest*,
    vrijetijdsaanbod*, uitagenda`,
  environment: `milieu, milieuvergunning*, milieuhinder*, milieudienst*, natuur, natuurgebied*, natuurbeheer*,
    natuurreservaat*, klimaat*, klimaatplan*, stikstof*, pfas*, lawaai*, geluidsoverlast*, geluidshinder*,
    geluidsnorm*, geluidsscherm*, geluidswal*, nachtlawaai*, vlieglawaai*, vliegtuiglawaai*, geurhinder*, geuroverlast*,
    stank*, stankoverlast*, luchtkwaliteit*, fijnstof*, vervuil*, vervuiling*, bodemverontreiniging*, asbest*,
    openbaar groen, groenvoorziening*, groenonderhoud*, groenbeheer*, bomenkap*, bomen kappen, boomkap*, kapvergunning*,
    gekapte bomen, stadspark*, wateroverlast*, overstrom*, riolering*, rioolwerk*, droogte*, waterkwaliteit*,
    captatieverbod*, windmolen*, windturbine*, zonnepanel*, rattenplaag*, ratten, processierups*, pesticide*, onkruid*,
    biodiversiteit*, houtrook*, stookverbod*, hittestress, ontharding*, tegelwippen`,
  care: `woonzorg*, woonzorgcentrum*, woonzorgcentra, rusthuis*, rusthuizen, verpleeghuis*, verpleeghuizen,
    verzorgingshuis*, bejaardentehuis*, thuiszorg*, thuisverpleg*, mantelzorg*, zorgverlen*, zorginstelling*,
    zorgcentrum*, zorgcentra, zorgpersoneel*, zorgvrager*, jeugdzorg*, ouderenzorg*, gezondheidszorg, huisarts*,
    huisartsenpost*, huisartsentekort*, artsentekort*, patiëntenstop, wachtpost*, ziekenhuis*, ziekenhuizen,
    spoeddienst*, spoedeisende hulp, apotheek*, apotheken, wachtdienst*, wmo, wmo-loket, ocmw, sociaal huis,
    sociale dienst, leefloon*, bijstand*, bijstandsuitkering*, armoede*, armoedebeleid*, voedselbank*, voedselhulp*,
    voedselpakket*, eenzaam*, dementie*, ouderen*, senioren*, welzijn*, wijkteam*, buurtteam*, psychische hulp,
    psycholoog*, handicap*, toegankelijkheid*, rolstoel*, rolstoeltoegankelijk*, vaccinatie*, vaccin*, schuldhulp*,
    schuldbemiddeling*, energiearmoede*, maaltijden aan huis, dienstencheque*, dienstencentrum*`,
  service: `gemeentehuis*, stadhuis*, stadskantoor*, gemeentekantoor*, administratief centrum, dienstencentrum stad,
    loket, loketten, stadsloket*, gemeenteloket*, e-loket, digitaal loket, burgerzaken, bevolkingsdienst*, burgerlijke stand,
    identiteitskaart*, kids-ID, paspoort*, reispas*, rijbewijs*, rijbewijzen, uittreksel*, adreswijziging*, wachttijd*,
    wachtrij*, openingsuren, openingstijden, op afspraak, afspraak maken, afspraak bij de gemeente, digid, itsme,
    dienstverlening*, klantvriendelijk*, klantenservice, meldpunt*, meldingskaart*, fixi, gemeentedienst*, stadsdienst*,
    technische dienst, groendienst*, ambtenaar*, ambtenaren, gemeentepersoneel*, stadspersoneel*, gemeentewebsite*,
    website van de gemeente, website van de stad, van het kastje naar de muur, geen antwoord van de gemeente`,
  taxes: `belasting*, gemeentebelasting*, gemeentebelastingen, stadsbelasting*, opcentiem*, onroerende voorheffing,
    personenbelasting*, ozb, onroerendezaakbelasting*, woz, woz-waarde, retributie*, leges, hondenbelasting*,
    toeristenbelasting*, verblijfsbelasting*, huisvuilbelasting*, milieubelasting*, leegstandsheffing*,
    tweedeverblijfstaks*, taks op tweede verblijven, afvalstoffenheffing*, rioolheffing*, precario*, aanslagbiljet*,
    gemeentefinanci*, gemeentekas*, gemeentebegroting*, begroting*, begrotingstekort*, budget, besparing*, bezuinig*,
    kwijtschelding*, tarief, tarieven, tariefverhoging*, parkeertarief*, parkeertarieven, subsidie*, belastingverhoging*,
    belastingverlaging*`,
  council: `gemeenteraad*, gemeenteraads*, raadszitting*, raadsvergadering*, raadscommissie*, raadslid*, raadsleden,
    raadsbesluit*, raadsvoorstel*, schepencollege*, college van burgemeester*, burgemeester en schepenen,
    burgemeester en wethouders, b&w, collegebesluit*, gemeentebestuur*, gemeentebesturen, stadsbestuur*,
    bestuursakkoord*, coalitieakkoord*, bestuursmeerderheid*, beleidsplan*, meerjarenplan*, referendum*,
    volksraadpleging*, burgemeester*, schepen, schepenen, wethouder*, fusie, fusieplan*, fusiegemeente*, herindeling*,
    petitie*, bezwaarschrift*, openbaar onderzoek, hoorzitting*, inspraak*, inspraakavond*, participatie*,
    burgerparticipatie*, burgerpanel*, burgerbegroting*, infoavond*, bewonersavond*, informatieavond*, adviesraad*,
    dorpsraad*, wijkraad*, buurtraad*, zienswijze*, ter inzage, besluit van de gemeente`,
}

const french: Record<Domain, string> = {
  mobility: `circulation, embouteillage*, travaux routiers, travaux de voirie, voirie*, chantier*, déviation*, trottoir*,
    piste cyclable, pistes cyclables, cycliste*, vélo, vélos, piéton*, stationnement*, parking*, rond-point, carrefour*,
    radar*, excès de vitesse, zone 30, bus TEC, TEC, STIB, SNCB, arrêt de bus, gare, passage à niveau, mobilité,
    nids-de-poule, nid-de-poule, accident*, bornes de recharge`,
  waste: `déchet*, poubelle*, immondice*, ordures, encombrants, recyparc*, parc à conteneurs, sacs PMC, PMC,
    dépôt clandestin, dépôts clandestins, dépotoir*, propreté, bulle à verre, bulles à verre, recyclage, intercommunale,
    collecte des déchets, déjections canines`,
  safety: `police, zone de police, agent de quartier, pompiers, incendie*, cambriolage*, vol, vols, vandalisme, nuisances,
    agression*, drogue*, deal, dealer*, caméra*, caméras de surveillance, insécurité, sécurité, sanctions administratives,
    éclairage public, gardien de la paix, plan d'urgence, évacuation, arnaque*`,
  housing: `logement*, loyer*, locataire*, logements sociaux, urbanisme*, permis d'urbanisme, permis de bâtir, lotissement*,
    appartement*, immobilier*, promoteur*, immeuble*, immeubles inoccupés, squat*, sans-abri*, kot, kots, marchands de sommeil`,
  school: `école*, écoles, enseignement*, enseignant*, instituteur*, institutrice*, élève*, crèche*, accueillante*, garderie*,
    accueil extrascolaire, extrascolaire*, maternelle*, rentrée scolaire, cantine*, académie`,
  'youth-sport': `jeunesse, jeunes, maison de jeunes, mouvement de jeunesse, scouts*, patro*, plaine de jeux, plaines de
    vacances, stages, sport*, sportif*, hall omnisports, piscine*, club de foot, football*, tennis*, padel*, basket*,
    athlétisme*, cyclisme*, terrain synthétique, agoraspace*, skatepark*`,
  culture: `culture, culturel*, centre culturel, bibliothèque*, musée*, théâtre*, concert*, festival*, événement*,
    fête de village, fête foraine, kermesse*, ducasse*, brocante*, braderie*, marché de Noël, marché hebdomadaire,
    exposition*, carnaval*, cortège*, patrimoine*, fanfare*, journées du patrimoine`,
  environment: `environnement*, nature, climat*, pollution*, PFAS, bruit, nuisances sonores, odeur*, qualité de l'air,
    espaces verts, abattage*, arbres, inondation*, égout*, égouttage*, sécheresse*, éolienne*, panneaux solaires,
    biodiversité, pesticide*, rats, permis d'environnement`,
  care: `CPAS, maison de repos, home, soins à domicile, aide à domicile, médecin*, pénurie de médecins, généraliste*,
    hôpital*, hôpitaux, clinique*, urgences, pharmacie*, pauvreté*, banque alimentaire, colis alimentaire*,
    revenu d'intégration, seniors, aînés, personnes âgées, solitude, handicap*, PMR, accessibilité, vaccination*, santé`,
  service: `maison communale, hôtel de ville, administration communale, guichet*, service population, état civil,
    carte d'identité, passeport*, permis de conduire, rendez-vous, heures d'ouverture, temps d'attente,
    service travaux, services communaux, agents communaux, site de la commune, e-guichet`,
  taxes: `taxe*, taxes communales, centimes additionnels, précompte immobilier, redevance*, impôt*, budget, budget communal,
    finances communales, subside*, tarif*, économies budgétaires, taxe déchets`,
  council: `conseil communal, conseiller communal, conseillers communaux, collège communal, bourgmestre*, échevin*,
    échevine*, fusion, fusion des communes, enquête publique, consultation populaire, pétition*, réunion d'information,
    participation citoyenne, budget participatif, ordre du jour du conseil`,
}

/** The words of a domain alone, as one query: for posts of which the source already says that they are of this town. */
export function domainQuery(domain: Domain, region: Region): string {
  if (region === 'Wallonië') return anyOf(terms(french[domain]))
  if (region === 'Brussel') return anyOf([...terms(dutch[domain]), ...terms(french[domain])])
  return anyOf(terms(dutch[domain]))
}

function terms(list: string): string[] {
  return list.split(',').map((term) => term.trim().replace(/\s+/g, ' '))
}

/** `a OR "b c" OR d*`, each once. A word that another already catches by its beginning is left out. */
export function anyOf(terms: readonly string[]): string {
  const beginnings = terms
    .filter((term) => term.endsWith('*') && !term.includes(' '))
    .map((term) => term.slice(0, -1))
  const needed = [...new Set(terms)].filter(
    (term) =>
      !beginnings.some((begin) => term !== `${begin}*` && term.startsWith(begin) && !/[^\p{L}*]/u.test(term)),
  )
  return needed.map(quoted).join(' OR ')
}

/** Quotation marks where a name or term is more than one word to the query language. */
export function quoted(term: string): string {
  return /^[#@]?[\p{L}\p{N}]+\*?$/u.test(term) && !/^(AND|OR|NOT)$/.test(term) ? term : `"${term}"`
}
