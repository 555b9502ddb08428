import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * What is wrong with Kubernetes' API.
 *
 * @public
 */
export interface Fault {
  /** The HTTP status of the answers. Default: 500. */
  status?: number;
  /** Of the requests, from 0 to 1, taken at random. Default: all. */
  share?: number;
}

/** The fault of the moment, in a file that several processes look at. */
export class Faults {
  constructor(private readonly file: string) {}

  /** Every request from now on meets it. */
  set(fault: Fault): void {
    // Moved into place, so that nobody reads half of it.
    const partial = `${this.file}.new`;
    writeFileSync(partial, JSON.stringify(fault));
    renameSync(partial, this.file);
  }

  clear(): void {
    rmSync(this.file, { force: true });
  }

  /** The status that a request has to be answered with, if it fails. */
  statusFor(random: () => number): number | undefined {
    const { status = 500, share = 1 } = this.read() ?? { share: 0 };
    return random() < share ? status : undefined;
  }

  private read(): Fault | undefined {
    let text: string;
    try {
      text = readFileSync(this.file, 'utf8');
    } catch {
      return undefined;
    }
    return JSON.parse(text);
  }
}
