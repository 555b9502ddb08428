import { EventEmitter } from 'events';
import { ArgoCdClient } from '../argocd/ArgoCdClient';
import { Fetch } from '../argocd/ArgoCdHttp';
import { Clock } from '../clock/Clock';
import { InstanceSettings } from '../config/Settings';
import { AccessReview } from '../kubernetes/AccessReview';
import { KubernetesApi } from '../kubernetes/KubernetesApi';
import { Namespaces } from '../kubernetes/Namespaces';

/** What an instance tells those who work with it. */
export interface InstanceEvents {
  /** Argo CD did not accept the token, or not for a call. */
  refused: [];
  /** The cluster of the credentials lacks what Argo CD has deployed. */
  'wrong-cluster': [];
  /** A token was replaced; the next call is made with the new one. */
  'token-replaced': [];
}

/** The cluster that an instance deploys to. */
export interface Cluster {
  namespaces: Namespaces;
  access: AccessReview;
}

/**
 * An Argo CD that Starry drives: its settings, its client, its cluster and its
 * tokens. It is made once and shared by everything that works with it, so that
 * what one part meets with reaches all others.
 */
export class Instance {
  /** @param options.timeoutMs - limit of one reading call */
  static create(options: {
    settings: InstanceSettings;
    clock: Clock;
    timeoutMs: number;
    fetch?: Fetch;
  }): Instance {
    return new Instance(options);
  }

  readonly events = new EventEmitter<InstanceEvents>();
  /** As configured, with the tokens as they are now. */
  readonly settings: InstanceSettings;
  readonly argocd: ArgoCdClient;
  /** Undefined without credentials for it. */
  readonly cluster?: Cluster;

  private constructor(options: Parameters<typeof Instance.create>[0]) {
    const { clock, timeoutMs } = options;
    const { fetch = (url, init) => globalThis.fetch(url, init) } = options;
    this.settings = structuredClone(options.settings);
    this.argocd = ArgoCdClient.create({
      instance: this.settings,
      fetch,
      clock,
      timeoutMs,
      onRefused: () => this.events.emit('refused'),
    });
    const { kubernetes } = this.settings;
    if (kubernetes) {
      const api = KubernetesApi.create(kubernetes, timeoutMs);
      this.cluster = {
        namespaces: Namespaces.create({ api, clock }),
        access: AccessReview.create(api),
      };
    }
  }

  get name(): string {
    return this.settings.name;
  }

  /**
   * Takes over the tokens of newer settings, and nothing else of them.
   *
   * @returns whether there was anything to replace
   */
  replaceTokens(next: InstanceSettings): boolean {
    const replaced = [
      replaceToken(this.settings, next),
      replaceToken(this.settings.kubernetes, next.kubernetes),
    ].includes(true);
    if (replaced) {
      this.events.emit('token-replaced');
    }
    return replaced;
  }
}

/** A token for another address must not be sent to this one. */
function replaceToken(
  current?: { url: string; token: string },
  next?: { url: string; token: string },
): boolean {
  if (
    !current ||
    !next ||
    current.url !== next.url ||
    current.token === next.token
  ) {
    return false;
  }
  current.token = next.token;
  return true;
}
