import { OrphanSettings } from './Settings';
import { SettingsReader } from './SettingsReader';

const DAY_MS = 24 * 60 * 60 * 1000;

export function readOrphans(reader: SettingsReader): OrphanSettings {
  const policy = reader.optionalString('policy') ?? 'report';
  if (policy !== 'report' && policy !== 'remove') {
    reader.problem('policy', `must be report or remove, not '${policy}'`);
  }
  return {
    intervalMs: reader.duration('interval', 'PT10M', { maximumMs: DAY_MS }),
    policy: policy === 'remove' ? 'remove' : 'report',
    graceMs: reader.duration('grace', 'PT1H'),
  };
}
