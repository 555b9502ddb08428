/** What ends again what was begun, in the order in which that was. */
export type Undo = Array<() => unknown>;

/**
 * Begins one thing after the other. When it is stopped, or does not get to its
 * end, what was begun is ended, the last first.
 */
export async function startWith<T extends object>(
  start: (undo: Undo) => Promise<T>,
): Promise<T & { stop(): Promise<void> }> {
  const undo: Undo = [];
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= unwind(undo);
    return stopping;
  };
  try {
    const parts = await start(undo);
    return { ...parts, stop };
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
}

/** Does all steps, also when one of them fails. */
async function unwind(undo: Undo): Promise<void> {
  const failures: unknown[] = [];
  for (const step of undo.splice(0).reverse()) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) {
    throw failures[0];
  }
}
