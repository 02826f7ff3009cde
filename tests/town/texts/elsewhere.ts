/**
 * What the rest of the world says meanwhile: the firehose is nearly all of this, and none of it is about Duinveld.
 * Some come close on purpose: a church street elsewhere, dunes, a name that looks like the town's.
 */

export const elsewhere: readonly { lang: string; text: string }[] = [
  {
    lang: 'en',
    text: 'Three hours of sleep and a deadline. [Coffee|Tea] is not a drink any more, it is infrastructure.',
  },
  { lang: 'en', text: 'my cat has learned to open the fridge. [pray for the cheese|the cheese is gone]' },
  {
    lang: 'en',
    text: 'Just finished the [second|third|final] season and I need someone to talk to about that ending',
  },
  { lang: 'en', text: 'Reminder that libraries lend out [tools|telescopes|sewing machines] too. Ask yours!' },
  { lang: 'en', text: 'The light over the harbour this [morning|evening] was unreal' },
  {
    lang: 'en',
    text: 'new paper out! we looked at [eleven|twelve|thirty] years of tide gauge data and found something odd',
  },
  {
    lang: 'en',
    text: 'Church Street closed again, six weeks they say. Some things are the same in every town I suppose.',
  },
  {
    lang: 'en',
    text: 'hot take: a sandwich cut diagonally tastes better and I will not be [arguing|taking questions]',
  },
  { lang: 'en', text: 'Day [12|40|87] of learning the accordion. The neighbours have stopped waving.' },
  { lang: 'en', text: 'Dunes National Park was worth every minute of the drive' },
  {
    lang: 'nl',
    text: 'Trein naar Leeuwarden [valt uit|rijdt niet]. Ik zit nu met een vreemde en een zak drop op een bankje. Best gezellig.',
  },
  { lang: 'nl', text: 'Vanavond [stamppot|zuurkool], het is er weer het weer voor.' },
  { lang: 'nl', text: 'Kerkstraat in Rommelstad ligt er weer uit. Waar niet.' },
  { lang: 'nl', text: 'Net het duin op gewandeld met de hond, [waait|stormt] flink' },
  { lang: 'nl', text: 'Wie heeft er een goed recept voor speculaas zonder boter?' },
  {
    lang: 'nl',
    text: 'Ik heb vandaag voor het eerst een duiveltje in een doosje gerepareerd. Het veld is weer van mij.',
  },
  { lang: 'fr', text: 'Grève des trains [demain|vendredi], quelqu’un fait du covoiturage vers Lyon ?' },
  { lang: 'fr', text: 'Il pleut depuis [trois|quatre] jours et mon parapluie a rendu l’âme.' },
  { lang: 'fr', text: 'J’ai enfin vu ce film dont tout le monde parle. Mouais.' },
  {
    lang: 'de',
    text: 'Der Bäcker hat heute [nur|schon wieder nur] noch Rosinenbrötchen. Es ist kein guter Tag.',
  },
  { lang: 'de', text: 'Wer von euch war schon mal in der Kirchstraße und hat den neuen Brunnen gesehen?' },
  { lang: 'de', text: 'Feierabend. [Endlich|Na endlich]. Und die Bahn kommt sogar.' },
  {
    lang: 'es',
    text: 'Hoy he aprendido que los pulpos tienen [tres corazones|la sangre azul]. Buenas noches.',
  },
  { lang: 'es', text: 'El café de la esquina cerró para siempre y con él mi personalidad' },
  { lang: 'pt', text: 'bom dia só pra quem já tomou café [duas|três] vezes' },
  { lang: 'pt', text: 'o jogo de ontem foi um sofrimento do começo ao fim' },
  { lang: 'it', text: 'Stasera [pizza|lasagne], divano e nessuna notifica.' },
  { lang: 'ja', text: '今日は[とても|少し]寒いので、鍋にします🍲' },
  { lang: 'ja', text: '新しい本が届いた。週末が楽しみ。' },
  { lang: 'ko', text: '오늘은 [산책|운동]하기 좋은 날씨네요' },
  { lang: 'tr', text: 'Bugün hava [çok güzel|biraz serin], sahile indik.' },
  { lang: 'uk', text: 'Сьогодні вперше за тиждень [сонце|не дощ]. Виходимо гуляти.' },
  { lang: 'ru', text: 'Купил новую клавиатуру, теперь печатаю [громче|быстрее].' },
  { lang: 'ar', text: 'صباح الخير، القهوة [جاهزة|على النار] ☕' },
  { lang: 'th', text: 'วันนี้ฝนตก[ทั้งวัน|อีกแล้ว]เลย' },
  { lang: 'fi', text: 'Ensilumi [tuli|satoi] tänään. Kaikki on hiljaista.' },
  { lang: 'pl', text: 'Kto wymyślił poniedziałki o [szóstej|siódmej] rano?' },
  { lang: 'af', text: 'Die [see|wind] is vandag wild, maar ons braai in elk geval.' },
]
