import { LoggerService } from '@backstage/backend-plugin-api';
import { Environment } from '@starry-idp/backstage-plugin-starry-common';

/**
 * Tells a task's log what changed in an environment since it was last seen, and
 * nothing else, so that the log reads as a story.
 */
export class ProgressLog {
  private readonly logger: LoggerService;
  private last: Environment | undefined;

  constructor(logger: LoggerService) {
    this.logger = logger;
  }

  show(environment: Environment): void {
    this.showEnvironment(environment);
    this.showServices(environment);
    this.last = environment;
  }

  private showEnvironment({ phase, message, freshness }: Environment): void {
    if (phase !== this.last?.phase || message !== this.last.message) {
      this.logger.info(`${phase}: ${message}`);
    }
    if (freshness.stale && !this.last?.freshness.stale) {
      this.logger.warn(
        freshness.message ?? 'Argo CD does not answer; this may be out of date',
      );
    }
  }

  private showServices({ services }: Environment): void {
    const before = new Map(
      this.last?.services.map(({ name, health }) => [name, health]),
    );
    let healthy = services.filter(
      ({ name, health }) => health === 'healthy' && before.get(name) === health,
    ).length;

    for (const { name, health, message } of services) {
      if (health === before.get(name)) {
        continue;
      }
      // Of the others, the environment's message says what they wait for.
      if (health === 'healthy') {
        healthy += 1;
        this.logger.info(
          `${name} is healthy (${healthy} of ${services.length})`,
        );
      } else if (health === 'degraded' || health === 'simulated') {
        this.logger.warn(
          `${name} is ${health}${message ? `: ${message}` : ''}`,
        );
      }
    }
  }
}
