/** Words that say nothing about what a text is about, by language: they also tell the language of a text cheaply. */
const lists = {
  nl: `de het een en van ik te dat die in je is niet zijn op aan met als voor er maar om hem dan zou wat mijn men dit zo door over
    ze zich bij ook tot mij uit der daar haar naar heb hoe heeft hebben deze u want nog zal me zij nu ge geen omdat iets worden
    toch al waren veel meer doen toen moet ben zonder kan hun dus alles onder ja eens hier wie werd altijd wordt wezen kunnen
    ons zelf tegen na wil kon niets uw iemand geweest andere we wij jij jullie gaat gaan gaf weer wel was had of ziet via`,
  fr: `le la les un une des du de d l et en à a au aux ce ces cet cette dans elle elles eux il ils je j lui leur ma mais me mes moi
    mon ne n nos notre nous on ou où par pas pour qu que qui s sa se ses si son sur ta te tes toi ton tu un vos votre vous c est
    sont été être ai as avons avez ont avait était y plus très tout tous toute sans fait faire comme bien aussi avec entre chez`,
  de: `der die das den dem des ein eine einer eines einem einen und oder aber in im an am auf aus bei mit nach seit von vom zu zum
    zur für über unter vor ist sind war waren wird werden wurde hat haben hatte ich du er sie es wir ihr mich dich sich uns euch
    nicht kein keine auch nur noch schon so wie was wer wo wenn dass als dann doch da man mein dein sein ihre unser sehr mehr um`,
  en: `the a an of to and in is it you that he was for on are with as i his they be at one have this from or had by but not what all
    were we when your can said there use an each which she do how their if will up about out many then them these so some her
    would make like him into has look more no could my than been who its now did get me our just don t s re ve ll am us over rt amp`,
} as const

export type StopLanguage = keyof typeof lists
export const languages = Object.keys(lists) as StopLanguage[]

/** Of each stop word the languages it belongs to. */
export const stopWords = new Map<string, StopLanguage[]>()
for (const language of languages)
  for (const word of lists[language].split(/\s+/)) {
    const plain = word.normalize('NFD').replace(/\p{M}/gu, '')
    const known = stopWords.get(plain)
    if (!known) stopWords.set(plain, [language])
    else if (!known.includes(language)) known.push(language)
  }
