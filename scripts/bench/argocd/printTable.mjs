const WIDTH = 100;

/** Breaks a text into lines of at most the width, between words. */
function wrap(text, width) {
  const indent = /^ */.exec(text)[0];
  const lines = [];
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

/** What was found, part by part, with a verdict where there is a limit. */
export function printTable(results, log) {
  for (const { part, rows, broken } of results) {
    log(`\n## ${part}${broken ? ': ended early' : ''}`);
    for (const { what, value, limit, ok } of rows) {
      const verdict = { true: 'PASS  ', false: 'MISSED' }[ok] ?? '      ';
      const [first, ...more] = wrap(what, WIDTH);
      log(`${verdict}  ${first}`);
      for (const line of more) log(`        ${line}`);
      const told = limit === undefined ? value : `${value}   (limit: ${limit})`;
      for (const line of wrap(told, WIDTH - 10)) log(`            ${line}`);
    }
  }
}
