/** The value below which the share `q`, 0 to 1, of the values lies. */
export function quantile(values: number[], q: number): number {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const above = Math.ceil(position);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}

export const median = (values: number[]): number => quantile(values, 0.5);

/** `count` in `ms`, as a rate a minute. */
export const aMinute = (count: number, ms: number): number =>
  (count * 60_000) / ms;

/** A duration in milliseconds, as short as it can be told. */
export function formatMs(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
