import type { RetryStrategy } from './Application';

/** Milliseconds before the next attempt; Argo CD's defaults: 5 s, twice, 3 min. */
export function backoff(
  retry: RetryStrategy | undefined,
  retries: number,
): number {
  const { duration, factor, maxDuration } = retry?.backoff ?? {};
  return Math.min(
    milliseconds(duration, 5_000) * (factor || 2) ** retries,
    milliseconds(maxDuration, 180_000),
  );
}

/** Go's notation: `5s`, `3m`, `1m30s`; a bare number counts seconds. */
function milliseconds(text: string | undefined, otherwise: number): number {
  if (!text) {
    return otherwise;
  }
  if (/^\d+$/.test(text)) {
    return Number(text) * 1_000;
  }
  const units: Record<string, number> = {
    ms: 1,
    s: 1_000,
    m: 60_000,
    h: 3_600_000,
  };
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  return parts.length > 0
    ? parts.reduce((sum, [, n, unit]) => sum + Number(n) * units[unit], 0)
    : otherwise;
}
