import { Application, isReady, isSettled } from './Application';

const application = (
  reconciledAt: string,
  overrides: Partial<Application> = {},
): Application => ({
  metadata: { name: 'one' },
  spec: {},
  status: {
    reconciledAt,
    sync: { status: 'Synced' },
    health: { status: 'Healthy' },
    operationState: { phase: 'Succeeded', finishedAt: '2026-01-01T00:00:05Z' },
  },
  ...overrides,
});

describe('an application', () => {
  it('is settled once Argo CD has looked at what is ready', () => {
    const early = application('2026-01-01T00:00:04Z');
    expect([isReady(early), isSettled(early)]).toEqual([true, false]);
    const late = application('2026-01-01T00:00:05Z');
    expect([isReady(late), isSettled(late)]).toEqual([true, true]);
  });

  it('is not ready while something is going on, or nothing has', () => {
    const at = '2026-01-01T00:00:06Z';
    expect(isReady(application(at, { operation: {} }))).toBe(false);
    expect(isReady(application(at, { status: undefined }))).toBe(false);
    expect(isSettled(application(at, { status: undefined }))).toBe(false);
  });
});
