import { formatDuration } from '../words/duration';
import { LifetimeSettings } from './Settings';
import { SettingsReader } from './SettingsReader';

const DAY_MS = 24 * 60 * 60 * 1000;

export function readLifetime(reader: SettingsReader): LifetimeSettings {
  const lifetime = {
    defaultMs: reader.duration('default', 'PT8H'),
    minimumMs: reader.duration('minimum', 'PT5M'),
    maximumMs: reader.duration('maximum', 'P7D', { maximumMs: 3650 * DAY_MS }),
  };
  if (lifetime.minimumMs > lifetime.maximumMs) {
    reader.problem('minimum', 'must not be longer than the maximum');
  } else if (
    lifetime.defaultMs < lifetime.minimumMs ||
    lifetime.defaultMs > lifetime.maximumMs
  ) {
    reader.problem(
      'default',
      `must be from ${formatDuration(lifetime.minimumMs)} to ${formatDuration(
        lifetime.maximumMs,
      )}`,
    );
  }
  return lifetime;
}
