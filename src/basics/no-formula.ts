/**
 * A text from outside in a file for a spreadsheet: nothing in it may be run as a formula.
 *
 * In: a text. Out: the same, with an apostrophe in front of what a spreadsheet would read as a formula: at the start, and
 * behind a comma, a semicolon, a tab or the end of a line. Spreadsheets split at the separator of their own country, so that
 * quotes around the field keep nothing together there. Inside a text `=` always gets one; the other signs, which smileys and
 * lists begin with too, where a function or a program is called behind them (`(`, `|`, `!`). Pure.
 */
export function noFormula(text: string): string {
  return text
    .replace(/^["' ]*(?=[=+\-@＝＋－＠\t\r\n])/, "$&'")
    .replace(/(?<=[;,\t\r\n])["' ]*(?=[=＝])/g, "$&'")
    .replace(/(?<=[;,\t\r\n])["' ]{0,9}(?=[+\-@＋－＠][^;,\t\r\n]{0,200}[(|!])/g, "$&'")
}
