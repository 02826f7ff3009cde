/**
 * Lines of a stream of server-sent events → what they say. Pure.
 *
 * An event is a name and its data, ended by an empty line; a line that begins with a colon only says that the line lives.
 */

export type StreamEvent = { name: string; data: string }

/** Takes one line at a time; gives an event when the line ends one. */
export function eventReader(): (line: string) => StreamEvent | null {
  let name = ''
  let data: string[] = []
  return (line) => {
    if (line === '') {
      const event = data.length > 0 ? { name: name || 'message', data: data.join('\n') } : null
      name = ''
      data = []
      return event
    }
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (field === 'event') name = value
    if (field === 'data') data.push(value)
    return null
  }
}
