/**
 * The queue of the day: everything that waits, in one order, each with the few things that can be done about it.
 *
 * In: what the store found. Out: items, people first, then what is new, then what has to be put right. Pure.
 */
import type {
  Broken,
  Ending,
  EndingKey,
  Incoming,
  Remark,
  Signal,
  StuckReply,
  TamtamState,
  TopicNews,
  Waiting,
} from '#store'

export type Action = {
  /** What is posted: `answer`, `later`, … ; words are `today.do.<name>`. */
  name: string
  /** The key that does it; `today.key.<name>` in words, so that each language has its own. */
  needsForm?: boolean
}

type Base = { key: string; actions: Action[]; minutes: number }
export type Item =
  | (Base & { kind: 'question'; question: Waiting })
  | (Base & {
      kind: 'questions'
      questions: Waiting[]
      /** Null: those that are left over, each about something else. */
      topic: { id: string; name: string } | null
      voices: number
    })
  | (Base & { kind: 'older'; older: { count: number; first: Date } })
  | (Base & { kind: 'reply'; reply: StuckReply })
  | (Base & { kind: 'letter'; letter: Incoming })
  | (Base & { kind: 'signal'; signal: Signal })
  | (Base & { kind: 'topic'; news: TopicNews })
  | (Base & { kind: 'source'; broken: Broken })
  | (Base & { kind: 'sources'; broken: Broken[]; problem: Broken['problem'] })
  | (Base & { kind: 'ending'; ending: Ending })
  | (Base & { kind: 'key'; endingKey: EndingKey })
  | (Base & { kind: 'tamtam'; tamtam: Tamtam })
  | (Base & { kind: 'remark'; remark: Remark })

/** The tamtam of a day that has not left yet. */
export type Tamtam = { day: string; state: TamtamState }

export type Section = { name: 'waiting' | 'signals' | 'new' | 'tamtam' | 'repair'; items: Item[] }

/** Minutes that a thing takes somebody who does it every day. */
const minutes = {
  letter: 1,
  reply: 1,
  sources: 2,
  question: 2,
  questions: 3,
  older: 1,
  topic: 1,
  signal: 1.5,
  source: 2,
  ending: 0.5,
  key: 2,
  /** Looking at it and sending; each item without a reading takes as long again. */
  tamtam: 2,
  remark: 0.5,
}

const later: Action = { name: 'later' }

export function queue(found: {
  questions: Waiting[]
  older: { count: number; first: Date | null }
  news: TopicNews[]
  broken: Broken[]
  ending: Ending[]
  /** Keys of networks that end within a week, or have ended. */
  keys?: EndingKey[]
  /** What we said somewhere that a person has to look at. */
  replies?: StuckReply[]
  /** Mail that came in and waits for a person. */
  letters?: Incoming[]
  /** What stands out, strongest first. */
  signals?: Signal[]
  /** Null: it left, nobody reads it, or the office is closed. */
  tamtam?: Tamtam | null
  /** What readers said about earlier ones. */
  remarks?: Remark[]
  /** Single questions that were decided today: the day has so many fewer. */
  singlesDone: number
}): Section[] {
  const replies = found.replies ?? []
  const signals = found.signals ?? []
  const letters = found.letters ?? []
  const toApprove = replies.filter((reply) => reply.state === 'to-approve')
  const wentWrong = replies.filter((reply) => reply.state !== 'to-approve')
  const sections: Section[] = [
    {
      name: 'waiting',
      items: [
        ...toApprove.map(replyItem),
        ...letters.filter(({ kind }) => kind !== 'bounce').map(letterItem),
        ...questionItems(found.questions, Math.max(0, singlesAtMost - found.singlesDone)),
        ...olderItem(found.older),
      ],
    },
    { name: 'signals', items: signals.map(signalItem) },
    // Of what stands out already, that something is new is no news.
    {
      name: 'new',
      items: found.news
        .filter(({ topicId }) => !signals.some((one) => one.topicId === topicId))
        .map(topicItem),
    },
    {
      name: 'tamtam',
      items: [...(found.remarks ?? []).map(remarkItem), ...(found.tamtam ? [tamtamItem(found.tamtam)] : [])],
    },
    {
      name: 'repair',
      items: [
        ...wentWrong.map(replyItem),
        ...letters.filter(({ kind }) => kind === 'bounce').map(letterItem),
        ...sourceItems(found.broken),
        ...(found.keys ?? []).map(keyItem),
        ...found.ending.map(endingItem),
      ],
    },
  ]
  return sections.filter((section) => section.items.length > 0)
}

/** Topics that the reader owns; all of them when the reader owns none. */
export function mine(news: TopicNews[], reader: { name: string; mail: string }): TopicNews[] {
  const own = news.filter((topic) => [reader.name, reader.mail].some((name) => sameName(name, topic.owner)))
  return own.length > 0 ? own : news
}

function sameName(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase()
}

/** Whole minutes, at least one when there is anything to do. */
export function minutesFor(sections: Section[]): number {
  const sum = sections.flatMap((section) => section.items).reduce((total, item) => total + item.minutes, 0)
  return Math.ceil(sum)
}

/** From so many on, questions about one topic are one thing: one answer serves them all. */
const together = 3

/** So many single questions a day; the others are one thing, to be read together. */
const singlesAtMost = 5

/** In the order of the first question of each. */
function questionItems(questions: Waiting[], singlesLeft: number): Item[] {
  const byTopic = new Map<string, Waiting[]>()
  for (const question of questions) {
    const [topic] = question.topics
    if (topic) byTopic.set(topic.id, [...(byTopic.get(topic.id) ?? []), question])
  }
  const isGrouped = ({ topics: [topic] }: Waiting) =>
    topic ? (byTopic.get(topic.id)?.length ?? 0) >= together : false
  const singles = questions.filter((question) => !isGrouped(question))
  const left = new Set(singles.length > singlesLeft + 1 ? singles.slice(singlesLeft) : [])
  const done = new Set<string>()
  const items = questions.flatMap((question): Item[] => {
    const [topic] = question.topics
    if (!topic || !isGrouped(question)) return left.has(question) ? [] : [questionItem(question)]
    if (done.has(topic.id)) return []
    done.add(topic.id)
    return [groupItem(topic, byTopic.get(topic.id) ?? [])]
  })
  return left.size > 0 ? [...items, groupItem(null, [...left])] : items
}

function groupItem(topic: { id: string; name: string } | null, questions: Waiting[]): Item {
  const voices = new Set(questions.map((question) => question.voice ?? `post ${question.postId}`)).size
  const answer: Action[] = topic ? [{ name: 'answer', needsForm: true }] : []
  return {
    kind: 'questions',
    key: `questions:${topic?.id ?? 'other'}`,
    topic,
    questions,
    voices,
    actions: [
      ...answer,
      ...(topic ? [{ name: 'tamtam' }] : []),
      { name: 'read' },
      { name: 'no-question' },
      later,
    ],
    minutes: minutes.questions,
  }
}

/** What is followed up is answered on its own page; anything else there, and recorded here. */
function questionItem(question: Waiting): Item {
  const original: Action[] = question.hasLink ? [{ name: 'original' }] : []
  const { followUp } = question
  const take: Action[] = followUp?.owner === null ? [{ name: 'take' }] : []
  return {
    kind: 'question',
    key: `question:${question.postId}`,
    question,
    actions: followUp
      ? [
          { name: 'write' },
          ...take,
          { name: 'tamtam' },
          ...original,
          { name: 'no-action', needsForm: true },
          later,
        ]
      : [
          { name: 'answer', needsForm: true },
          { name: 'follow' },
          ...original,
          { name: 'no-question' },
          later,
        ],
    minutes: minutes.question,
  }
}

/** Decided on the page of its question: there its words stand. What was refused may also just be known. */
function replyItem(reply: StuckReply): Item {
  const seen: Action[] = reply.state === 'refused' ? [{ name: 'seen' }] : []
  return {
    kind: 'reply',
    key: `reply:${reply.replyId}`,
    reply,
    actions: [{ name: 'open' }, ...seen, later],
    minutes: minutes.reply,
  }
}

/** Read and dealt with where all of it stands. */
function letterItem(letter: Incoming): Item {
  return {
    kind: 'letter',
    key: `letter:${letter.incomingId}`,
    letter,
    actions: [{ name: 'mail' }, { name: 'seen' }, later],
    minutes: minutes.letter,
  }
}

/** What waits longer than a long weekend is one thing: fifteen minutes are for today. */
function olderItem({ count, first }: { count: number; first: Date | null }): Item[] {
  if (count === 0 || first === null) return []
  const actions = [{ name: 'let-go' }, { name: 'see' }, later]
  return [{ kind: 'older', key: 'older:questions', older: { count, first }, actions, minutes: minutes.older }]
}

/** Seen: no more of it while it goes on. Not mine: for this reader only. No signal: it leaves the wall too. */
function signalItem(signal: Signal): Item {
  const actions = ['tamtam', 'follow', 'seen', 'why', 'not-mine', 'no-signal'].map((name) => ({ name }))
  return { kind: 'signal', key: `signal:${signal.signalId}`, signal, actions, minutes: minutes.signal }
}

function topicItem(news: TopicNews): Item {
  return {
    kind: 'topic',
    key: `topic:${news.topicId}`,
    news,
    actions: [{ name: 'tamtam' }, { name: 'seen' }, { name: 'read' }, later],
    minutes: minutes.topic,
  }
}

/** Without anything chosen it can leave as it is: "niets bijzonders", in one press from here and one there. */
function tamtamItem(tamtam: Tamtam): Item {
  const { chosen, unread } = tamtam.state
  const actions = (chosen === 0 ? ['send', 'compose', 'later'] : ['compose', 'send', 'later']).map(
    (name) => ({
      name,
    }),
  )
  return {
    kind: 'tamtam',
    key: `tamtam:${tamtam.day}`,
    tamtam,
    actions,
    minutes: minutes.tamtam * (1 + unread),
  }
}

function remarkItem(remark: Remark): Item {
  const actions = [{ name: 'seen' }, { name: 'tamtam' }, later]
  return { kind: 'remark', key: `remark:${remark.remarkId}`, remark, actions, minutes: minutes.remark }
}

/** Sources that fail in the same way mostly have one cause (the line to the internet), so they are one thing. */
function sourceItems(broken: Broken[]): Item[] {
  const done = new Set<string>()
  return broken.flatMap((one) => {
    const alike = broken.filter((other) => other.problem.key === one.problem.key)
    if (alike.length < together) return [sourceItem(one)]
    if (done.has(one.problem.key)) return []
    done.add(one.problem.key)
    const actions = [{ name: 'retry' }, { name: 'why' }, later]
    return [
      {
        kind: 'sources',
        key: `sources:${one.problem.key}`,
        broken: alike,
        problem: one.problem,
        actions,
        minutes: minutes.sources,
      },
    ]
  })
}

function sourceItem(broken: Broken): Item {
  return {
    kind: 'source',
    key: `source:${broken.sourceId}`,
    broken,
    actions: [{ name: 'retry' }, { name: 'pause' }, { name: 'why' }, later],
    minutes: minutes.source,
  }
}

function keyItem(endingKey: EndingKey): Item {
  return {
    kind: 'key',
    key: `key:${endingKey.credentialId}`,
    endingKey,
    actions: [{ name: 'why' }, later],
    minutes: minutes.key,
  }
}

function endingItem(ending: Ending): Item {
  return {
    kind: 'ending',
    key: `ending:${ending.topicId}`,
    ending,
    actions: [{ name: 'prolong', needsForm: true }, { name: 'let-end' }, later],
    minutes: minutes.ending,
  }
}
