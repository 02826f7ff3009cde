/**
 * How far a set-up is, read from the facts of a credential: which steps the network agreed with, and what it said. Pure.
 *
 * Never here: a secret. What was typed is only known by whether it is there.
 */
import type { CredentialRow } from '#store'
import type { CredentialFacts, Secret, Setup, SetupStep } from '../connector.js'

/** A step that was checked: when, and what the network said. */
export type Checked = { at: Date; said: string[] }

const checkedFact = (step: string) => `checked:${step}`
const saidFact = (step: string) => `said:${step}`

/** The network of a credential; one that was made without these pages belongs to the first of its service. */
export function networkOf(row: CredentialRow, setups: Map<string, Setup>): string | null {
  const { network } = row.facts
  if (typeof network === 'string' && setups.has(network)) return network
  return [...setups.values()].find((setup) => setup.service === row.service)?.network ?? null
}

export function checkedStep(row: CredentialRow | undefined, step: string): Checked | null {
  const at = row?.facts[checkedFact(step)]
  const said = row?.facts[saidFact(step)]
  if (typeof at !== 'string' || at === '') return null
  return { at: new Date(at), said: Array.isArray(said) ? said : [] }
}

/** The first step that the network has not agreed with yet; null: all are done. */
export function openStep(setup: Setup, row: CredentialRow | undefined): SetupStep | null {
  return setup.steps.find((step) => checkedStep(row, step.name) === null) ?? null
}

/** Whether this draft may become a key without signing in: all that is not asked for that alone has been checked. */
export function mayGoWithout(setup: Setup, row: CredentialRow | undefined): boolean {
  const isReady = setup.steps.every((step) => step.isForSignIn || checkedStep(row, step.name) !== null)
  return setup.signIn?.isOptional === true && row !== undefined && isReady
}

/** The fact of a key that nobody signed in for; empty once somebody did. */
export const withoutSignIn = 'withoutSignIn'

export const isWithoutSignIn = ({ facts }: CredentialRow) => facts[withoutSignIn] === 'yes'

/** Facts that say: this step is right. What it said are the values that a person can read. */
export function asChecked(step: SetupStep, facts: CredentialFacts, at: Date): CredentialFacts {
  return { ...facts, [checkedFact(step.name)]: at.toISOString(), [saidFact(step.name)]: sayable(facts) }
}

/** Facts that say: this step and those after it must be checked (again). */
export function asUnchecked(setup: Setup, step: SetupStep): CredentialFacts {
  const from = setup.steps.indexOf(step)
  return Object.fromEntries(setup.steps.slice(from).map(({ name }) => [checkedFact(name), '']))
}

/** The facts of a set-up's progress, to be taken over by another draft. */
export function progressOf(row: CredentialRow): CredentialFacts {
  return Object.fromEntries(Object.entries(row.facts).filter(([name]) => /^(checked|said):/.test(name)))
}

/** Said at most: so many, of so many characters. */
const mostSaid = { facts: 12, characters: 120 }
/** Of one answer that was typed. */
export const longest = 4000

/** `name: value`, so that a page can put words to it. */
function sayable(facts: CredentialFacts): string[] {
  return Object.entries(facts)
    .flatMap(([name, value]) => [value].flat().map((one) => ({ name, text: String(one) })))
    .filter(({ text }) => text !== '')
    .slice(0, mostSaid.facts)
    .map(({ name, text }) => `${name}: ${text.slice(0, mostSaid.characters)}`)
}

/** One thing that was said, in two. */
export function saidOf(line: string): { name: string; value: string } {
  const at = line.indexOf(': ')
  return { name: line.slice(0, at), value: line.slice(at + 2) }
}

export type Typed = {
  /** All that is kept from now on. */
  values: Secret
  wrong: Record<string, 'missing' | 'wrong'>
}

/**
 * What was typed for a step, over what was there: an empty field keeps the old value where that was not shown. Where it
 * is sent to another place than before nothing of the old is kept: who may replace a key may not read it.
 */
export function readStep(step: SetupStep, form: Record<string, unknown>, before: Secret): Typed {
  const isMoved = step.fields.some(
    ({ name, isPlace }) => isPlace && String(form[name] ?? '').trim() !== (before[name] ?? ''),
  )
  const kept: Secret = isMoved ? {} : before
  const values: Record<string, string> = { ...kept }
  const wrong: Typed['wrong'] = {}
  for (const { name, secret, optional, pattern, kind } of step.fields) {
    const given = form[name]
    const text = typeof given === 'string' ? given.trim().slice(0, longest) : ''
    const value = kind === 'number' ? text.replace(',', '.') : text
    if (value !== '') {
      if (unfit(value, pattern, kind)) wrong[name] = 'wrong'
      else values[name] = value
    } else if (!secret && optional) delete values[name]
    else if (!(secret && kept[name]) && !optional) wrong[name] = 'missing'
  }
  return { values, wrong }
}

const unfit = (value: string, pattern: RegExp | undefined, kind: 'text' | 'number' | undefined) =>
  (pattern !== undefined && !new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(value)) ||
  (kind === 'number' && !/^\d+(\.\d+)?$/.test(value))

/** Days until a key ends, rounded up; zero when it has ended. Null: it does not end, or not soon. */
export function endsSoon(expiresAt: Date | null, now: Date, days = 7): number | null {
  if (!expiresAt) return null
  const left = (expiresAt.getTime() - now.getTime()) / 86_400_000
  return left > days ? null : Math.max(0, Math.ceil(left))
}
