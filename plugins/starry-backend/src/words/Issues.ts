import { ConflictError, InputError } from '@backstage/errors';
import { Issue } from '@starry-idp/backstage-plugin-starry-common';

/** A request that cannot be met as it is, with everything wrong with it. */
export class ValidationError extends InputError {
  // The status code goes by the name, which must not be this class's.
  readonly name = 'InputError';
  readonly issues: Issue[];

  constructor(issues: Issue[]) {
    super(messageOf(issues));
    this.issues = issues;
  }
}

/** A request that is fine, but for what already is there. */
export class TakenError extends ConflictError {
  readonly name = 'ConflictError';
  readonly issues: Issue[];

  constructor(issues: Issue[]) {
    super(messageOf(issues));
    this.issues = issues;
  }
}

/** More would help nobody, and a hostile request could make a million. */
const MAX_ISSUES = 100;

/** Collects what is wrong with a request, so that all of it is told at once. */
export class Issues {
  private readonly invalid: Issue[] = [];
  private readonly taken: Issue[] = [];
  private readonly whole?: Issues;

  /** @param whole - what these will be a part of */
  constructor(whole?: Issues) {
    this.whole = whole;
  }

  add(field: string, message: string): void {
    if (this.invalid.length < MAX_ISSUES) {
      this.invalid.push({ field, message });
    }
  }

  /** An issue that is not the request's fault. */
  addTaken(field: string, message: string): void {
    this.taken.push({ field, message });
  }

  /** Whether anything is wrong with the field itself or with a part of it. */
  has(field: string): boolean {
    return (
      this.invalid.some(
        issue => issue.field === field || issue.field.startsWith(`${field}.`),
      ) || Boolean(this.whole?.has(field))
    );
  }

  /**
   * Does the work for all items at the same time. What is wrong with them is
   * told in their order all the same.
   */
  async forEach<Item, Result>(
    items: Item[],
    work: (item: Item, issues: Issues) => Promise<Result>,
  ): Promise<PromiseSettledResult<Result>[]> {
    const parts = items.map(() => new Issues(this));
    const results = await Promise.allSettled(
      items.map((item, index) => work(item, parts[index])),
    );
    for (const part of parts) {
      part.invalid.forEach(({ field, message }) => this.add(field, message));
      this.taken.push(...part.taken);
    }
    return results;
  }

  /**
   * @throws ValidationError with all issues, if there are any
   * @throws TakenError if nothing else is wrong
   */
  throwIfAny(): void {
    if (this.invalid.length > 0) {
      throw new ValidationError([...this.invalid, ...this.taken]);
    }
    if (this.taken.length > 0) {
      throw new TakenError(this.taken);
    }
  }
}

function messageOf(issues: Issue[]): string {
  return issues.map(({ field, message }) => `${field}: ${message}`).join('; ');
}
