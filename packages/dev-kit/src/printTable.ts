const WIDTH = 100;

/** One figure of a table. */
export interface Row {
  what: string;
  value: string;
  /** What it has to be, in words; `ok` says whether it is. */
  limit?: string | number;
  ok?: boolean;
}

/** What one part of a bench has found. */
export interface PartResult {
  part: string;
  rows: Row[];
  /** Whether it ended early. */
  broken?: boolean;
}

/** What was found, part by part, with a verdict where there is a limit. */
export function printTable(
  results: PartResult[],
  log: (line: string) => void,
): void {
  for (const { part, rows, broken } of results) {
    log(`\n## ${part}${broken ? ': ended early' : ''}`);
    for (const { what, value, limit, ok } of rows) {
      const [first, ...more] = wrap(what, WIDTH);
      log(`${verdictOf(ok)}  ${first}`);
      for (const line of more) log(`        ${line}`);
      const told = limit === undefined ? value : `${value}   (limit: ${limit})`;
      for (const line of wrap(told, WIDTH - 10)) log(`            ${line}`);
    }
  }
}

function verdictOf(ok: boolean | undefined): string {
  if (ok === undefined) return '      ';
  return ok ? 'PASS  ' : 'MISSED';
}

/** Breaks a text into lines of at most the width, between words. */
function wrap(text: string, width: number): string[] {
  const [indent] = /^ */.exec(text)!;
  const lines: string[] = [];
  let line = indent;
  for (const word of text.trim().split(' ')) {
    if (line.trim() && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${indent}  `;
    }
    line += line.trim() ? ` ${word}` : word;
  }
  return [...lines, line];
}
