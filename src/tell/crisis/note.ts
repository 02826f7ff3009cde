/**
 * A crisis on the screen of a device: that there is something to read, and nothing of what it says. A screen on a table is read by
 * who passes. That of an exercise begins with saying so. Pure.
 */
import type { Note } from '#basics/push'
import type { Crisis } from '#store'
import { calm, shorten, type Translate } from '#web'
import type { PictureContent } from './content.js'

function note(t: Translate, exercise: boolean, title: string, body: string, path: string, tag: string): Note {
  const marked = exercise ? t('crisis.subject-exercise', { subject: title }) : title
  return { title: shorten(marked, 90), body, path, tag, lang: t.locale }
}

export function startNote(
  t: Translate,
  { name, exercise, crisisId }: Pick<Crisis, 'name' | 'exercise' | 'crisisId'>,
  town: string,
  path: string,
): Note {
  const title = t('crisis.subject-start', { name: calm(name), town: calm(town) })
  return note(t, exercise, title, t('crisis.note-start'), path, `crisis ${crisisId}`)
}

/** The newest takes the place of the one before: both have the address of their crisis as tag. */
export function pictureNote(t: Translate, content: PictureContent, path: string): Note {
  const { crisis, version, town, exercise } = content
  const title = t('crisis.subject-picture', { name: calm(crisis), version, town: calm(town) })
  return note(t, exercise, title, t('crisis.note-picture'), path, path.replace(/\/\d+\?.*$/, ''))
}
