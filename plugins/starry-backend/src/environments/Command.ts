import { ResourcePermission } from '@backstage/plugin-permission-common';
import { RESOURCE_TYPE_ENVIRONMENT } from '@starry-idp/backstage-plugin-starry-common';
import { Caller } from '../access/Caller';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { IntentChange } from '../model/IntentChange';
import { Issues } from '../words/Issues';

/**
 * Something that people do with an environment that is there: what one needs to
 * be allowed, and what is wanted from then on. All else is the same for every
 * command: see `CommandRunner`.
 */
export interface Command<Request = unknown> {
  /**
   * E.g. `redeploy`: the audit log calls it `environment-redeploy`, and the
   * timeline `redeploy-requested`.
   */
  name: string;
  permission: ResourcePermission<typeof RESOURCE_TYPE_ENVIRONMENT>;
  /** Reads the body, which may be anything at all; left out if there is none. */
  read?(body: unknown, issues: Issues): Request;
  /** Whether that is wanted already, so that to ask again is fine. */
  isDone?(record: EnvironmentRecord): boolean;
  /**
   * What changes; undefined if nothing does. What is wrong with the request goes
   * to the issues. It is asked again when others write meanwhile.
   */
  decide(
    record: EnvironmentRecord,
    request: Request,
    context: CommandContext,
  ): Promise<Decision | undefined>;
}

/** What else a command goes by. */
export interface CommandContext {
  caller: Caller;
  issues: Issues;
  /** When the command was given. */
  askedAt: Date;
}

/** A change of what is wanted, and the sentence that the timeline tells. */
export type Decision = Pick<IntentChange, 'wanted' | 'verdict'> & {
  message: string;
};
