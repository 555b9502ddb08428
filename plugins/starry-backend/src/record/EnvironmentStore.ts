import { PermissionCriteria } from '@backstage/plugin-permission-common';
import { Phase } from '@starry-idp/backstage-plugin-starry-common';
import { EnvironmentOutline, ListedEnvironment } from './outline';
import { StarryEnvironmentFilter } from '../model/permissions';
import { ApplicationObservation } from '../model/ApplicationObservation';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { InstanceStatus } from '../model/InstanceStatus';
import { StepResult } from '../model/StepResult';
import { TimelineEntry } from '../model/TimelineEntry';
import { Admission } from '../model/Admission';
import { IntentChange } from '../model/IntentChange';

/** A page of something, newest first. */
export interface Page<T> {
  items: T[];
  nextCursor?: string;
}

/**
 * Where environments are kept. Every method is one transaction; nothing here
 * knows Argo CD.
 */
export interface EnvironmentStore {
  /**
   * Writes a new environment and its first timeline entry.
   *
   * @throws ConflictError when another environment with intent `present` has
   * the name.
   */
  create(record: EnvironmentRecord, entry: TimelineEntry): Promise<void>;

  get(id: string): Promise<EnvironmentRecord | undefined>;

  getByRequestId(
    createdBy: string,
    requestId: string,
  ): Promise<EnvironmentRecord | undefined>;

  /** Newest first; `gone` ones only when asked for by phase. */
  list(options: {
    /** Reference of a component or system that the environment contains. */
    entity?: string;
    name?: string;
    /** Of any of these. */
    owners?: string[];
    phases?: Phase[];
    limit: number;
    cursor?: string;
    /** Restricts the list, for conditional permission decisions. */
    filter?: PermissionCriteria<StarryEnvironmentFilter>;
  }): Promise<Page<ListedEnvironment> & { totalItems: number }>;

  /** Names beginning with the prefix that are in use or still on their way out. */
  namesInUse(prefix: string): Promise<string[]>;

  /** Environments of this name, other than `exceptId`, that are not gone. */
  othersOfName(name: string, exceptId: string): Promise<EnvironmentRecord[]>;

  /**
   * Writes a change of what is wanted, with its entry, counts the generation
   * up, makes the row due, and frees the name of what is to go for a successor
   * to queue. Returns the record, or undefined when nothing was written: there
   * is none, it is not wanted any more, or not as the change says.
   */
  requestChange(
    id: string,
    change: IntentChange,
  ): Promise<EnvironmentRecord | undefined>;

  /**
   * Leases up to `limit` rows that are due at `now` and not leased, to
   * `holder`, until `leaseUntil`. Two callers never get the same row. Those
   * that are wanted and not begun, so never seen either, come last, those that
   * were asked for first before others, and only as many as `admission` leaves
   * room for, however many callers there are. The others are given the reason,
   * and are due at `lookAgainAt`, when there is room, or when their time is up.
   */
  claimDue(options: {
    now: Date;
    limit: number;
    holder: string;
    leaseUntil: Date;
    /** Only of this instance, or of none of these; of any if left out. */
    instance?: string | { noneOf: string[] };
    /** Only in these phases; in any if left out. */
    phases?: Phase[];
    /** Of the one instance; without, there is room for all. */
    admission?: Admission;
  }): Promise<{
    claimed: EnvironmentRecord[];
    /** Ids of those that are told only now that they have to wait. */
    waiting: string[];
  }>;

  /**
   * Notes that the creation of a leased environment is about to be sent, of
   * which nobody knows yet what becomes. Returns false when someone has written
   * its row since it was read, or its lease is over: then it must not be sent.
   */
  noteCreation(environment: EnvironmentRecord, at: Date): Promise<boolean>;

  /**
   * Extends the lease of an environment as it was claimed. Returns false if
   * somebody else has it, or something else is wanted of the environment.
   */
  renewLease(environment: EnvironmentRecord, until: Date): Promise<boolean>;

  /**
   * Writes the outcome of a step with the environment, if nobody has written
   * its row since it was read, gives the lease back and sets when the row is
   * due next (`undefined`: only on the next intent or observation). Adds the
   * entries. Returns false when someone else wrote in between; the row is then
   * due at once, and only entries without a phase are added: what they tell of
   * has been done all the same.
   */
  saveStep(
    environment: EnvironmentRecord,
    options: {
      result: StepResult;
      dueAt?: Date;
      entries: TimelineEntry[];
      at: Date;
    },
  ): Promise<boolean>;

  /**
   * Keeps what was seen of an environment's application and makes its row due
   * by `dueAt`, if it is news (`model/news.ts`). An observation older than the
   * kept one is dropped. The environment may be as it was read earlier. Returns
   * whether anything changed.
   */
  recordObservation(
    environment: EnvironmentRecord,
    observation: ApplicationObservation,
    dueAt: Date,
  ): Promise<boolean>;

  /**
   * Every environment of an instance that is not gone, a page at a time, as
   * little of each as comparing them needs: they may be thousands.
   */
  pagesOf(instance: string): AsyncIterable<EnvironmentOutline[]>;

  /** Those of an instance that got ready last, and are. */
  latestReady(instance: string, limit: number): Promise<EnvironmentRecord[]>;

  timeline(
    id: string,
    options: { limit: number; cursor?: string },
  ): Promise<Page<TimelineEntry & { id: string }>>;

  /** A version and a last contact that are left out stay as they were. */
  saveInstanceStatus(status: InstanceStatus): Promise<void>;
  listInstanceStatus(): Promise<InstanceStatus[]>;
  /** Number of environments not gone, by instance. */
  countByInstance(): Promise<Record<string, number>>;

  /**
   * Takes or extends the lease `name` for `holder` until `until`. Returns
   * whether it is the holder's now. Elects the one follower of an instance.
   */
  acquireLease(options: {
    name: string;
    holder: string;
    now: Date;
    until: Date;
  }): Promise<boolean>;
  releaseLease(options: { name: string; holder: string }): Promise<void>;

  /** Deletes records gone before `before`, with their timelines. */
  prune(options: { before: Date; limit: number }): Promise<number>;
}
