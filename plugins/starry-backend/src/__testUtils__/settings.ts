import { InstanceSettings, ReconcileSettings } from '../config/Settings';

/** As usual, but polled more often, and with less patience for one call. */
export const RECONCILE: ReconcileSettings = {
  pollIntervalMs: 500,
  concurrency: 8,
  maxProvisioning: 20,
  leaseMs: 60_000,
  requestTimeoutMs: 5_000,
  provisionTimeoutMs: 900_000,
  deleteTimeoutMs: 600_000,
};

/** An instance at the address, as far as a test does not care otherwise. */
export function instanceAt(
  url: string,
  overrides: Partial<InstanceSettings> = {},
): InstanceSettings {
  return {
    name: 'sandbox',
    url,
    token: 'argocd-token',
    project: 'starry',
    applicationNamespace: 'argocd',
    destination: { server: 'https://kubernetes.default.svc' },
    listIntervalMs: 300_000,
    ...overrides,
  };
}
