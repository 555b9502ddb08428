import { isDangerousKey } from './dangerousKeys';
import { normalizeEntityRef } from '../words/entityRef';
import { Issues } from '../words/Issues';

// eslint-disable-next-line no-control-regex
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b-\u001f\u007f]/;

/** Longer ones are cut off in messages. */
export const MAX_KEY_LENGTH = 80;

/** Reads the fields of an object; what is wrong with them goes to the issues. */
export class FieldReader {
  private readonly object: Record<string, unknown>;
  private readonly path: string;
  private readonly issues: Issues;

  constructor(object: Record<string, unknown>, path: string, issues: Issues) {
    this.object = object;
    this.path = path;
    this.issues = issues;
  }

  /** Adds an issue for every key that is not among the known ones. */
  refuseUnknown(known: string[]): void {
    for (const key of Object.keys(this.object)) {
      if (!known.includes(key) && !isDangerousKey(key)) {
        this.issues.add(
          `${this.path}${key.slice(0, MAX_KEY_LENGTH)}`,
          `is unknown; known are ${known.join(', ')}`,
        );
      }
    }
  }

  text(
    key: string,
    options: { required?: boolean; maxLength: number },
  ): string | undefined {
    const value = this.object[key];
    const problem = textProblem(value, options);
    if (problem) {
      this.issues.add(`${this.path}${key}`, problem);
      return undefined;
    }
    return value as string | undefined;
  }

  boolean(key: string): boolean | undefined {
    const value = this.object[key];
    if (value === undefined || typeof value === 'boolean') {
      return value;
    }
    this.issues.add(
      `${this.path}${key}`,
      `must be true or false, not ${typeName(value)}`,
    );
    return undefined;
  }

  entityRef(
    key: string,
    options: { required?: boolean; kind?: string },
  ): string | undefined {
    const { required, kind } = options;
    const text = this.text(key, { required, maxLength: 300 });
    if (text === undefined) {
      return undefined;
    }
    const ref = normalizeEntityRef(text, kind);
    if (!ref || (kind && !ref.startsWith(`${kind}:`))) {
      this.issues.add(
        `${this.path}${key}`,
        `must be an entity reference such as ${
          kind ?? 'group'
        }:default/my-name`,
      );
      return undefined;
    }
    return ref;
  }
}

function textProblem(
  value: unknown,
  options: { required?: boolean; maxLength: number },
): string | undefined {
  if (value === undefined) {
    return options.required ? 'is required' : undefined;
  }
  if (typeof value !== 'string') {
    return `must be a string, not ${typeName(value)}`;
  }
  if (value.length > options.maxLength) {
    return `must not be longer than ${options.maxLength} characters`;
  }
  return CONTROL_CHARACTERS.test(value)
    ? 'must not contain control characters'
    : undefined;
}

/** Whether a value is an object with keys, not an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How a value is called in a sentence. */
export function typeName(value: unknown): string {
  if (value === undefined) {
    return 'nothing';
  }
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'an array';
  }
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
