import fc from 'fast-check';
import { latestByKey } from './latestByKey';

interface Item {
  key: string;
  value: number;
}

const keyOf = ({ key }: Item) => key;

/** A stream that tells what and when it is asked to, until it is aborted. */
function hand() {
  const items: Item[] = [];
  const end: { failure?: Error; come?: true } = {};
  const state = { closed: false };
  let wake = () => {};
  const rest = () =>
    new Promise<void>(resolve => {
      wake = resolve;
    });
  return {
    state,
    tell(...more: Item[]) {
      items.push(...more);
      wake();
    },
    end(failure?: Error) {
      Object.assign(end, { come: true, failure });
      wake();
    },
    async *open(signal: AbortSignal) {
      signal.addEventListener('abort', () => wake());
      try {
        while (!signal.aborted) {
          yield* items.splice(0);
          if (end.failure) {
            throw end.failure;
          }
          if (end.come || signal.aborted) {
            return;
          }
          await rest();
        }
      } finally {
        state.closed = true;
      }
    },
  };
}

/** Lets whoever reads the stream have its turns. */
const turns = () => new Promise(resolve => setImmediate(resolve));

describe('latestByKey', () => {
  it('hands on only the newest of what waits, in the place of the first', async () => {
    const stream = hand();
    const { signal } = new AbortController();
    const taken: Item[] = [];
    let goOn = () => {};
    const pause = () =>
      new Promise<void>(resolve => {
        goOn = resolve;
      });
    const reading = (async () => {
      for await (const item of latestByKey({ ...stream, keyOf, signal })) {
        taken.push(item);
        await pause();
      }
    })();
    stream.tell({ key: 'a', value: 1 });
    await turns();
    stream.tell(
      { key: 'b', value: 1 },
      { key: 'c', value: 1 },
      { key: 'b', value: 2 },
      { key: 'a', value: 2 },
    );
    stream.end();
    for (let i = 0; i < 5; i++) {
      await turns();
      goOn();
    }
    await reading;
    expect(taken).toEqual([
      { key: 'a', value: 1 },
      { key: 'b', value: 2 },
      { key: 'c', value: 1 },
      { key: 'a', value: 2 },
    ]);
  });

  it('hands on the last of every key, never an older one after a newer', async () => {
    const tellings = fc.array(
      fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 5 }),
    );
    await fc.assert(
      fc.asyncProperty(
        tellings,
        fc.infiniteStream(fc.boolean()),
        async (told, pauses) => {
          const stream = hand();
          const { signal } = new AbortController();
          const taken = new Map<string, number>();
          const reading = (async () => {
            for await (const item of latestByKey({
              ...stream,
              keyOf,
              signal,
            })) {
              expect(item.value).toBeGreaterThan(taken.get(item.key) ?? -1);
              taken.set(item.key, item.value);
              if (pauses.next().value) {
                await turns();
              }
            }
          })();
          const last = new Map<string, number>();
          for (const [time, keys] of told.entries()) {
            const items = keys.map((key, i) => ({ key, value: 10 * time + i }));
            stream.tell(...items);
            items.forEach(({ key, value }) => last.set(key, value));
            await turns();
          }
          stream.end();
          await reading;
          expect(taken).toEqual(last);
        },
      ),
    );
  });

  it('hands on what came before a failure, and then fails', async () => {
    const stream = hand();
    const { signal } = new AbortController();
    stream.tell({ key: 'a', value: 1 }, { key: 'b', value: 1 });
    stream.end(new Error('broken'));
    const taken: Item[] = [];
    const reading = (async () => {
      for await (const item of latestByKey({ ...stream, keyOf, signal })) {
        taken.push(item);
      }
    })();
    await expect(reading).rejects.toThrow('broken');
    expect(taken).toHaveLength(2);
  });

  it('closes the stream when its reader fails, or is asked to stop', async () => {
    const stream = hand();
    stream.tell({ key: 'a', value: 1 });
    const reading = (async () => {
      const { signal } = new AbortController();
      for await (const _ of latestByKey({ ...stream, keyOf, signal })) {
        throw new Error('cannot be kept');
      }
    })();
    await expect(reading).rejects.toThrow('cannot be kept');
    expect(stream.state.closed).toBe(true);

    const another = hand();
    const stopping = new AbortController();
    const { signal } = stopping;
    const waiting = latestByKey({ ...another, keyOf, signal }).next();
    await turns();
    stopping.abort();
    await expect(waiting).resolves.toEqual({ done: true, value: undefined });
    expect(another.state.closed).toBe(true);
  });
});
