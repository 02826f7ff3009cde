/**
 * A user's mistake, or something that the world does not allow: shown in words by the page or the command line that
 * asked. `key` is a message key of the catalogues; the English message is for the log and for programs.
 */
export class Refusal extends Error {
  constructor(
    readonly key: string,
    message: string,
    readonly values: Record<string, string | number> = {},
  ) {
    super(message)
    this.name = 'Refusal'
  }
}
