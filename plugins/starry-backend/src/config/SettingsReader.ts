import { Config, readDurationFromConfig } from '@backstage/config';
import { stringifyError } from '@backstage/errors';
import { Duration } from 'luxon';
import { formatDuration, parseDuration } from '../words/duration';

/**
 * Reads values below one key and keeps what is wrong instead of throwing, so
 * that an operator learns of all mistakes at once.
 */
export class SettingsReader {
  static create(config: Config, key: string): SettingsReader {
    return new SettingsReader(config.getOptionalConfig(key), key, []);
  }

  private constructor(
    private readonly config: Config | undefined,
    private readonly key: string,
    /** What is wrong, each with its full key; shared with all sections. */
    private readonly found: string[],
  ) {}

  get problems(): readonly string[] {
    return this.found;
  }

  problem(key: string, message: string): void {
    this.found.push(`${this.key}.${key}: ${message}`);
  }

  has(key: string): boolean {
    return this.config?.has(key) ?? false;
  }

  section(key: string): SettingsReader {
    const config = this.try(key, () => this.config?.getOptionalConfig(key));
    return new SettingsReader(config, `${this.key}.${key}`, this.found);
  }

  sections(key: string): SettingsReader[] {
    const configs = this.try(key, () =>
      this.config?.getOptionalConfigArray(key),
    );
    return (configs ?? []).map(
      (config, index) =>
        new SettingsReader(config, `${this.key}.${key}[${index}]`, this.found),
    );
  }

  string(key: string): string {
    const value = this.optionalString(key);
    if (value === undefined && !this.has(key)) {
      this.problem(key, 'is required');
    }
    return value ?? '';
  }

  optionalString(key: string): string | undefined {
    return this.try(key, () => this.config?.getOptionalString(key));
  }

  strings(key: string): string[] {
    return this.try(key, () => this.config?.getOptionalStringArray(key)) ?? [];
  }

  boolean(key: string, fallback: boolean): boolean {
    return (
      this.try(key, () => this.config?.getOptionalBoolean(key)) ?? fallback
    );
  }

  integer(
    key: string,
    options: { minimum: number; maximum: number },
  ): number | undefined {
    const { minimum, maximum } = options;
    const value = this.try(key, () => this.config?.getOptionalNumber(key));
    if (
      value !== undefined &&
      !(Number.isInteger(value) && value >= minimum && value <= maximum)
    ) {
      this.problem(
        key,
        `must be a whole number from ${minimum} to ${maximum}, not ${value}`,
      );
    }
    return value;
  }

  /**
   * A positive duration in any form that Backstage's configuration knows, in
   * milliseconds.
   *
   * @param fallback - in ISO 8601
   */
  duration(
    key: string,
    fallback: string,
    options: { maximumMs?: number } = {},
  ): number {
    const byDefault = parseDuration(fallback)!;
    const milliseconds = this.has(key) ? this.milliseconds(key) : byDefault;
    if (milliseconds === undefined || milliseconds <= 0) {
      this.problem(
        key,
        `must be a duration above zero such as ${fallback}, '8 hours' or { hours: 8 }, not ${this.shown(
          key,
        )}`,
      );
      return byDefault;
    }
    if (options.maximumMs && milliseconds > options.maximumMs) {
      this.problem(
        key,
        `must be at most ${formatDuration(options.maximumMs)}, not ${this.shown(
          key,
        )}`,
      );
    }
    return milliseconds;
  }

  private milliseconds(key: string): number | undefined {
    try {
      const duration = readDurationFromConfig(this.config!, { key });
      return Duration.fromObject(duration).toMillis();
    } catch {
      // Its message names the library's own types; what is wanted says more.
      return undefined;
    }
  }

  private shown(key: string): string {
    return JSON.stringify(this.config?.getOptional(key)).slice(0, 80);
  }

  /** An absolute address with one of the protocols, without user and query. */
  url(key: string, protocols: string[]): string {
    const text = this.string(key);
    if (!text) {
      return text;
    }
    let url: URL | undefined;
    try {
      url = new URL(text);
    } catch {
      // Reported below, together with what parses but is refused.
    }
    if (!url || !protocols.includes(url.protocol)) {
      this.problem(
        key,
        `must be an address beginning with ${protocols
          .map(protocol => `${protocol}//`)
          .join(' or ')}`,
      );
    } else if (url.username || url.password || url.search || url.hash) {
      this.problem(key, 'must not contain a user, a query or a fragment');
    }
    return text;
  }

  private try<T>(key: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      // The config library's message repeats the key, and never a secret.
      this.problem(key, stringifyError(error).replace(/^\w*Error: /, ''));
      return undefined;
    }
  }
}
