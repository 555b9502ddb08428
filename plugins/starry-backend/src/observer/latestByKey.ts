/**
 * Reads a stream at its own pace for a reader who may be slower. Of the items
 * that wait with the same key only the newest is handed on, in the place of the
 * first. So it holds at most one item for each key, and a slow reader catches up
 * with the present instead of the whole past.
 *
 * Throws what the stream throws, after handing on what came before. Reading ends
 * with `signal`, or when the reader stops.
 */
export async function* latestByKey<T>(options: {
  open: (signal: AbortSignal) => AsyncIterable<T>;
  keyOf: (item: T) => string;
  signal: AbortSignal;
}): AsyncGenerator<T> {
  const { open, keyOf, signal } = options;
  const waiting = new Map<string, T>();
  const abandoned = new AbortController();
  let end: { failure?: unknown } | undefined;
  let wake = () => {};
  const more = () =>
    new Promise<void>(resolve => {
      wake = resolve;
    });

  const read = async () => {
    for await (const item of open(
      AbortSignal.any([signal, abandoned.signal]),
    )) {
      waiting.set(keyOf(item), item);
      wake();
    }
  };
  const reading = read().then(
    () => {
      end = {};
      wake();
    },
    failure => {
      end = { failure };
      wake();
    },
  );

  try {
    for (;;) {
      for (const [key, item] of waiting) {
        waiting.delete(key);
        yield item;
      }
      if (end) {
        break;
      }
      await more();
    }
  } finally {
    abandoned.abort();
    await reading;
  }
  if (end.failure !== undefined) {
    throw end.failure;
  }
}
