/** Asks until there is an answer; states of others cannot be awaited otherwise. */
export async function until<T>(
  ask: () => Promise<T | undefined | false>,
  what: string,
  timeout = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
    if (Date.now() > deadline) {
      throw new Error(`waited ${timeout} ms for ${what}`);
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
