import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainText } from './plain-text.js'

test('paragraphs and line ends of a post are kept', () => {
  expect(plainText('<p>De brug is dicht.<br>Omrijden via de ring.</p><p>Tot vrijdag.</p>')).toBe(
    'De brug is dicht.\nOmrijden via de ring.\n\nTot vrijdag.',
  )
})

test('a link that is cut for the eye is whole in the text', () => {
  const link =
    '<span class="invisible">https://</span><span class="ellipsis">lokaal.be/ni</span><span>euws</span>'
  expect(plainText(`Lees <a href="https://lokaal.be/nieuws">${link}</a> nu`)).toBe(
    'Lees https://lokaal.be/nieuws nu',
  )
})

test('entities are decoded once', () => {
  expect(plainText('Jan &amp; Piet &amp;lt;b&amp;gt; caf&eacute; &#8364; &#x1F600;')).toBe(
    'Jan & Piet &lt;b&gt; café € 😀',
  )
})

test('what a browser does not show is not in the text', () => {
  expect(
    plainText('a<script>alert("<p>x</p>")</script>b<style>p{}</style><svg><title>x</title></svg>c'),
  ).toBe('abc')
  expect(plainText('<template><template>x</template>y</template>z')).toBe('z')
  expect(plainText('<iframe src="x"/>na')).toBe('na')
})

test('a list and a table read as lines', () => {
  expect(plainText('<ul><li>een</li><li>twee</li></ul><table><tr><td>a</td><td>b</td></tr></table>')).toBe(
    'een\ntwee\n\na b',
  )
})

test('text that is not markup stays, and white space is one space', () => {
  expect(plainText('  3 < 5 &  7 > 2\n\t ja&nbsp;&nbsp;zo ')).toBe('3 < 5 & 7 > 2 ja zo')
})

test('a hundred kilobytes of nonsense are read in a moment', () => {
  for (const piece of [
    '<b>',
    '<',
    '<a<',
    '</b>',
    '&#x',
    '<!--',
    '<p>\u0000',
    '&amp',
    '"<x y=',
    '<![CDATA[',
  ]) {
    expect(plainText(piece.repeat(100_000 / piece.length)).length).toBeLessThan(200_000)
  }
})

test('anything is readable', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const plain = plainText(text)
      expect(plain).toBe(plain.trim())
      expect(plain).not.toMatch(/\n{3}/)
    }),
  )
})
