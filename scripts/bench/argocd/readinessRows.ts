import { Application, formatMs, median, Row } from '@starry-idp/dev-kit';

/** Times what it takes without Starry. */
const LIMIT = 1.15;

/** Milliseconds, besides what the next round needs. */
export interface Through {
  id: string;
  manifest: Application;
  total: number;
  asking: number;
  argoCd: number;
  settling: number;
  telling: number;
  reading: number;
}

export interface Direct {
  name: string;
  total: number;
  settling: number;
}

/** With the CPU that the portal took meanwhile. */
export interface Round {
  starry: Through & { portal: number };
  direct: Direct & { portal: number };
}

/** The keys of figures. */
type Figure<T> = {
  [K in keyof T]: T[K] extends number ? K : never;
}[keyof T];

/** What is told of all rounds. */
export function rowsOf(
  starry: Round['starry'][],
  direct: Round['direct'][],
): Row[] {
  const of = <T>(list: T[], key: Figure<T>) =>
    median(list.map(one => Number(one[key])));
  const ms = <T>(list: T[], key: Figure<T>) => formatMs(of(list, key));
  const ratio = of(starry, 'total') / of(direct, 'total');
  const n = starry.length;
  return [
    {
      what: `request to ready, six services, median of ${n} each: times what it takes without Starry`,
      value: ratio.toFixed(3),
      limit: `≤ ${LIMIT}`,
      ok: ratio <= LIMIT,
    },
    { what: '  through Starry', value: ms(starry, 'total') },
    { what: '  directly', value: ms(direct, 'total') },
    {
      what: '  of Starry’s: until Argo CD has the application',
      value: ms(starry, 'asking'),
    },
    {
      what: '  of Starry’s: until Argo CD says ready',
      value: ms(starry, 'argoCd'),
    },
    {
      what: '  of Starry’s: until Argo CD has looked again since (directly: not waited for)',
      value: `${ms(starry, 'settling')} (${ms(direct, 'settling')})`,
    },
    {
      what: '  of Starry’s: until the record says ready',
      value: ms(starry, 'telling'),
    },
    {
      what: '  of Starry’s: until a client has been told, and has read it',
      value: ms(starry, 'reading'),
    },
    {
      what: '  CPU of the portal meanwhile (while it goes on without Starry)',
      value: `${ms(starry, 'portal')} (${ms(direct, 'portal')})`,
    },
  ];
}
