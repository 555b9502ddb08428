/** Lets so many tasks run at a time, in the order in which they came. */
export class Turns {
  private readonly waiting: Array<() => void> = [];
  private running = 0;

  constructor(private readonly atOnce: number) {}

  async take<T>(task: () => Promise<T>): Promise<T> {
    if (this.running >= this.atOnce) {
      await new Promise<void>(resolve => this.waiting.push(resolve));
    } else {
      this.running += 1;
    }
    try {
      return await task();
    } finally {
      const next = this.waiting.shift();
      if (next) {
        next();
      } else {
        this.running -= 1;
      }
    }
  }
}
