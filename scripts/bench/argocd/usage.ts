// What processes take, from /proc: known on Linux only.
import fs from 'node:fs';

/** Ticks of the clock a second: so on every Linux of today. */
const TICKS = 100;

interface Measured {
  name: string;
  pid: number;
}

export interface Usage {
  name: string;
  /** Seconds. */
  cpu: number;
  /** Megabytes, like the others. */
  memoryBefore: number;
  memoryPeak: number;
}

function read(pid: number, file: string): string | undefined {
  try {
    return fs.readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

function megabytes(pid: number, field: string): number {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(
    read(pid, 'status') ?? '',
  );
  return found ? Number(found[1]) / 1024 : NaN;
}

function cpuSeconds(pid: number): number {
  // The name, in parentheses, may contain anything; after it come numbers.
  const fields = read(pid, 'stat')?.split(') ').at(-1)?.split(' ');
  return fields ? (Number(fields[11]) + Number(fields[12])) / TICKS : NaN;
}

function forgetPeak(pid: number): void {
  try {
    fs.writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Then the peak is that since the process began.
  }
}

/** Begins to measure processes; call the result for what they took since. */
export function measureUsage(processes: Measured[]): () => Usage[] {
  const before = processes.map(({ pid }) => {
    forgetPeak(pid);
    return { cpu: cpuSeconds(pid), memory: megabytes(pid, 'VmRSS') };
  });
  return () =>
    processes.map(({ name, pid }, index) => ({
      name,
      cpu: cpuSeconds(pid) - before[index].cpu,
      memoryBefore: Math.round(before[index].memory),
      memoryPeak: Math.round(megabytes(pid, 'VmHWM')),
    }));
}
