import { existsSync, readdirSync, readFileSync } from 'node:fs';

/**
 * Command lines of other processes whose arguments or environment contain the
 * text. Reads /proc, so it knows only Linux; elsewhere it finds nothing.
 */
export function processesWith(text: string): string[] {
  if (!existsSync('/proc/self/environ')) return [];
  const found: string[] = [];
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    try {
      const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      if (commandLine.includes(text) || environment.includes(text)) {
        found.push(`${pid} ${commandLine.replaceAll('\0', ' ')}`);
      }
    } catch {
      // It ended meanwhile, or is another user's.
    }
  }
  return found;
}
