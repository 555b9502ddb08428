/** First line of a text, with its white space and length within bounds. */
export function oneLine(text: string, maxLength: number = 300): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
}
