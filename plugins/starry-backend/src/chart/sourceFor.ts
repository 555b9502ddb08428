import { Chart } from './ChartStore';
import { ChartSource } from '../model/ChartSource';
import { EnvironmentRecord } from '../model/EnvironmentRecord';

/**
 * A chart as the source of an environment that is there: its addresses stay, so
 * their domain does, whatever is configured now.
 *
 * @param configured - the domain, for one that has no address
 */
export function sourceFor(
  { name, services, source }: EnvironmentRecord,
  chart: Chart,
  configured: string,
): ChartSource {
  const domains = services.flatMap(service => {
    const host = service.url && new URL(service.url).hostname;
    const before = `${name}.${service.name}.`;
    return host && host.startsWith(before) ? [host.slice(before.length)] : [];
  });
  return { ...chart, domain: source?.domain ?? domains[0] ?? configured };
}
