// What processes take, from /proc: known on Linux only.
import fs from 'node:fs';

/** Ticks of the clock a second: so on every Linux of today. */
const TICKS = 100;

function read(pid, file) {
  try {
    return fs.readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

function megabytes(pid, field) {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(
    read(pid, 'status') ?? '',
  );
  return found ? Number(found[1]) / 1024 : NaN;
}

function cpuSeconds(pid) {
  // The name, in parentheses, may contain anything; after it come numbers.
  const fields = read(pid, 'stat')?.split(') ').at(-1).split(' ');
  return fields ? (Number(fields[11]) + Number(fields[12])) / TICKS : NaN;
}

function forgetPeak(pid) {
  try {
    fs.writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Then the peak is that since the process began.
  }
}

/**
 * Begins to measure processes, given as `{ name, pid }`; call the result for
 * what they took since: seconds of CPU, and megabytes at the peak and now.
 */
export function measureUsage(processes) {
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
      memoryNow: Math.round(megabytes(pid, 'VmRSS')),
    }));
}
