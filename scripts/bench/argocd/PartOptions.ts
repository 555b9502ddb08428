import type { Row } from '@starry-idp/dev-kit';
import type { DatabaseKind } from './database';

/** What each part of the bench is told. */
export interface PartOptions {
  environments: number;
  /** Rounds, or environments; each part has its own default. */
  samples?: number;
  viewers: number;
  minutes: number;
  database: DatabaseKind;
  profile?: string;
  keep: boolean;
  /** Names of the parts that are played. */
  parts: string[];
  log: (line: string) => void;
  signal: AbortSignal;
  /** Called with each figure. */
  found: (row: Row) => void;
}
