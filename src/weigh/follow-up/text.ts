/** What a person wrote in several lines, with its line ends and nothing else that cannot be seen. */
export function linesOf(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]/gu, ' ')
    .trim()
}
