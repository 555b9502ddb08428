/** Ids remembered as not of this list; the oldest are forgotten beyond it. */
const MAX_UNRELATED = 1_000;

/**
 * Tells which signals concern a list: those with an id that it shows, and
 * those with an id that it has never asked about, which may be a new
 * environment of its own.
 */
export class SignalFilter {
  private shown = new Set<string>();
  private readonly asked = new Set<string>();
  private readonly unrelated = new Set<string>();

  concerns(ids: string[]): boolean {
    const unknown = ids.filter(
      id => !this.shown.has(id) && !this.unrelated.has(id),
    );
    unknown.forEach(id => this.asked.add(id));
    return unknown.length > 0 || ids.some(id => this.shown.has(id));
  }

  /** Call before a request: only what was asked about before it is judged. */
  begin(): (shown: string[], complete: boolean) => void {
    const asked = [...this.asked];
    return (shown, complete) => {
      this.shown = new Set(shown);
      for (const id of asked) {
        this.asked.delete(id);
        // In a list that was cut off, the id may just be further down.
        if (complete && !this.shown.has(id)) {
          this.unrelated.add(id);
        }
      }
      for (const id of this.unrelated) {
        if (this.unrelated.size <= MAX_UNRELATED) {
          break;
        }
        this.unrelated.delete(id);
      }
    };
  }
}
