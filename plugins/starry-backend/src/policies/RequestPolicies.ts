import { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError, toError } from '@backstage/errors';
import {
  PolicyContext,
  PolicyRequest,
  RequestPolicy,
} from '@starry-idp/backstage-plugin-starry-node';
import { Clock } from '../clock/Clock';
import { Issues } from '../words/Issues';

/** A request waits no longer than this for a policy. */
const TIME_LIMIT_MS = 5_000;

/** The rules that requests must follow, those of the platform included. */
export class RequestPolicies {
  private readonly policies: RequestPolicy[];
  private readonly logger: LoggerService;
  private readonly clock: Pick<Clock, 'after'>;

  /** @throws Error if two policies have the same name. */
  constructor(options: {
    logger: LoggerService;
    clock: Pick<Clock, 'after'>;
    policies: RequestPolicy[];
  }) {
    this.logger = options.logger;
    this.clock = options.clock;
    this.policies = options.policies;
    const names = this.policies.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      throw new Error(`There are two request policies with the name ${twice}`);
    }
  }

  /**
   * Adds what the policies refuse to the issues.
   *
   * @returns Why a policy could not decide. The request must be refused then,
   * since nobody knows whether it keeps that rule.
   */
  async check(
    request: PolicyRequest,
    context: Omit<PolicyContext, 'signal'>,
    issues: Issues,
  ): Promise<Error | undefined> {
    const results = await issues.forEach(this.policies, (policy, found) =>
      this.ask(policy, request, context, found),
    );
    const failed = results.find(({ status }) => status === 'rejected');
    return failed && toError((failed as PromiseRejectedResult).reason);
  }

  private async ask(
    policy: RequestPolicy,
    request: PolicyRequest,
    context: Omit<PolicyContext, 'signal'>,
    issues: Issues,
  ): Promise<void> {
    const over = new AbortController();
    let stopWaiting = () => {};
    const tooLong = new Promise<never>((_, reject) => {
      stopWaiting = this.clock.after(TIME_LIMIT_MS, () =>
        reject(new Error(`It did not answer within ${TIME_LIMIT_MS} ms`)),
      );
    });
    const { caller, place } = context;
    // A caller may carry more than policies may know.
    const { name, credentials } = caller;
    const asking = async () =>
      policy.check(request, {
        caller: { name, credentials },
        place,
        signal: over.signal,
      });
    try {
      for (const issue of await Promise.race([asking(), tooLong])) {
        issues.add(issue.field, issue.message);
      }
    } catch (error) {
      this.logger.error(
        `The request policy ${policy.name} failed`,
        toError(error),
      );
      throw new ServiceUnavailableError(
        `The request policy ${policy.name} could not decide, so nothing was done; try again in a moment, or tell your platform team`,
      );
    } finally {
      stopWaiting();
      over.abort();
    }
  }
}
