/** The innermost of errors that wrap each other with `desc = `. */
export function innermost(text: string): string {
  return text.split('desc = ').pop() ?? text;
}
