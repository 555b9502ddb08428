import type { LogLine, PodLogs } from '../../cluster';

const MAX_LINES = 1000;

interface Book {
  current: LogLine[];
  previous: LogLine[];
  listeners: Set<(line: LogLine) => void>;
}

/**
 * The last lines that each pod wrote, and the last ones of its container
 * before that. In memory only: what a restarted sandbox runs starts anew.
 */
export class PodLogBook implements PodLogs {
  private readonly books = new Map<string, Book>();

  constructor(private readonly now: () => Date) {}

  read(pod: {
    namespace: string;
    name: string;
    previous?: boolean;
  }): LogLine[] {
    const book = this.books.get(keyOf(pod));
    return [...((pod.previous ? book?.previous : book?.current) ?? [])];
  }

  follow(
    pod: { namespace: string; name: string },
    listener: (line: LogLine) => void,
  ): () => void {
    const book = this.bookOf(pod);
    book.listeners.add(listener);
    return () => {
      book.listeners.delete(listener);
    };
  }

  write(pod: { namespace: string; name: string }, content: string): void {
    const book = this.bookOf(pod);
    const line = { at: this.now().toISOString(), content };
    book.current.push(line);
    if (book.current.length > MAX_LINES) {
      book.current.shift();
    }
    for (const listener of [...book.listeners]) {
      try {
        listener(line);
      } catch {
        // A reader's trouble is not the writer's.
      }
    }
  }

  /** Turns the page when a container starts again. */
  turn(pod: { namespace: string; name: string }): void {
    const book = this.bookOf(pod);
    book.previous = book.current;
    book.current = [];
  }

  forget(pod: { namespace: string; name: string }): void {
    this.books.delete(keyOf(pod));
  }

  private bookOf(pod: { namespace: string; name: string }): Book {
    let book = this.books.get(keyOf(pod));
    if (!book) {
      book = { current: [], previous: [], listeners: new Set() };
      this.books.set(keyOf(pod), book);
    }
    return book;
  }
}

function keyOf({ namespace, name }: { namespace: string; name: string }) {
  return `${namespace}/${name}`;
}
