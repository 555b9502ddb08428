import { printTable } from './printTable';

describe('printTable', () => {
  it('gives a verdict where there is a limit, and breaks long lines', () => {
    const lines: string[] = [];
    const long = Array.from({ length: 30 }, () => 'word').join(' ');
    printTable(
      [
        {
          part: 'delay',
          rows: [
            { what: 'time', value: '2 s', limit: '≤ 3 s', ok: true },
            { what: 'memory', value: '9 MB', limit: '1 MB', ok: false },
            { what: `  ${long}`, value: 'told by the way' },
          ],
        },
        { part: 'rate', rows: [], broken: true },
      ],
      line => lines.push(line),
    );
    expect(lines.slice(0, 5)).toEqual([
      '\n## delay',
      'PASS    time',
      '            2 s   (limit: ≤ 3 s)',
      'MISSED  memory',
      '            9 MB   (limit: 1 MB)',
    ]);
    expect(lines[5]).toMatch(/^ {10}(word ?){19}$/);
    expect(lines[6]).toMatch(/^ {12}(word ?){11}$/);
    expect(lines.slice(7)).toEqual([
      '            told by the way',
      '\n## rate: ended early',
    ]);
  });
});
