import { AuditorService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import { audited } from '../access/audited';
import { Caller } from '../access/Caller';
import { EnvironmentAccess } from '../access/EnvironmentAccess';
import { Clock } from '../clock/Clock';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { EnvironmentStore } from '../record/EnvironmentStore';
import { Issues } from '../words/Issues';
import { Command, CommandContext, Decision } from './Command';
import { requireUnchanged } from './precondition';

/** How often a change is tried again when others write meanwhile. */
const MAX_WRITE_ATTEMPTS = 10;

/** Who asks for a command, of which environment, and how. */
export interface Order {
  id: string;
  caller: Caller;
  /** The request, which may be anything at all. */
  body?: unknown;
  /** Generations, one of which it must have; any if undefined. */
  seen?: number[];
}

/** What became of a command. */
export interface Outcome {
  record: EnvironmentRecord;
  /** What changes, in one sentence; undefined if nothing does. */
  change?: string;
}

/** What the runner works with. */
export interface CommandRunnerOptions {
  access: Pick<EnvironmentAccess, 'require'>;
  auditor: AuditorService;
  store: Pick<EnvironmentStore, 'requestChange' | 'timeline'>;
  clock: Clock;
  /** Told of an environment of which something else is wanted. */
  announce(id: string): void;
}

/**
 * Carries out commands: finds out whether the caller may, keeps it in the audit
 * log, makes sure that the environment is as the caller has seen it, and writes
 * what is wanted, and no more.
 */
export class CommandRunner {
  constructor(private readonly options: CommandRunnerOptions) {}

  /**
   * @throws NotFoundError, NotAllowedError
   * @throws ChangedError when it is not as the caller has seen it.
   * @throws ConflictError when it is not wanted any more.
   * @throws ValidationError with everything that is wrong.
   */
  async run(command: Command, order: Order): Promise<Outcome> {
    const { auditor, announce } = this.options;
    const { id, caller } = order;
    const outcome = await audited(
      auditor,
      { eventId: `environment-${command.name}`, caller, meta: { id } },
      () => this.carryOut(command, order),
      ({ record: { name, owner }, change }) => ({
        name,
        owner,
        ...(change !== undefined && { change }),
      }),
    );
    if (outcome.change !== undefined) {
      announce(id);
    }
    return outcome;
  }

  private async carryOut(command: Command, order: Order): Promise<Outcome> {
    const { access, clock, store } = this.options;
    const { id, caller, body, seen } = order;
    const issues = new Issues();
    const request = command.read?.(body, issues);
    const context: CommandContext = { caller, issues, askedAt: clock.now() };
    for (let attempt = 0; attempt < MAX_WRITE_ATTEMPTS; attempt++) {
      const record = await access.require(
        command.permission,
        id,
        caller.credentials,
      );
      if (command.isDone?.(record)) {
        return { record };
      }
      requireWanted(record);
      await requireUnchanged(record, seen, store);
      const decision = await command.decide(record, request, context);
      issues.throwIfAny();
      if (!decision) {
        return { record };
      }
      const changed = await this.write(command, record, caller, decision);
      if (changed) {
        return { record: changed, change: decision.message };
      }
      // Somebody else wrote in between: what follows from what they wrote?
    }
    throw new ConflictError(
      `The environment ${id} is changing too fast; try again in a moment`,
    );
  }

  private async write(
    { name }: Command,
    { id, version, verdict: before }: EnvironmentRecord,
    caller: Caller,
    { wanted, verdict, message }: Decision,
  ): Promise<EnvironmentRecord | undefined> {
    const at = this.options.clock.now();
    const { phase } = verdict ?? before;
    return this.options.store.requestChange(id, {
      version,
      at,
      wanted,
      verdict,
      entry: {
        at,
        type: `${name}-requested`,
        message,
        phase,
        actor: caller.name,
      },
    });
  }
}

function requireWanted({ name, intent, verdict }: EnvironmentRecord): void {
  if (verdict.phase === 'gone') {
    throw new ConflictError(`The environment ${name} is gone`);
  }
  if (intent === 'absent') {
    throw new ConflictError(`The environment ${name} is being deleted`);
  }
}
