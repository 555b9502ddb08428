import { environmentOf, readyObservation } from '../__testUtils__/environments';
import { newsOfListed, newsOfObservation, newsOfStep } from './news';
import { ApplicationObservation } from './ApplicationObservation';

const environment = environmentOf();
const kept = readyObservation(environment);
const later = new Date(kept.at.getTime() + 60_000);

const OBSERVATIONS: Array<[string, Partial<ApplicationObservation>, string]> = [
  ['the same, seen later', { at: later }, 'none'],
  ['that Argo CD looked again', { reconciledAt: later }, 'none'],
  ['a field that is not set', { deletionTimestamp: undefined }, 'none'],
  ['the health of a part', { resources: [] }, 'progress'],
  [
    'how far the operation has come',
    { operation: { ...kept.operation!, message: 'waiting for one more' } },
    'progress',
  ],
  ['health', { health: 'Degraded' }, 'change'],
  ['sync', { sync: 'OutOfSync' }, 'change'],
  ['the generation that is judged', { comparedGeneration: 2 }, 'change'],
  [
    'another phase of the operation',
    { operation: { ...kept.operation!, phase: 'Running' } },
    'change',
  ],
  ['the end of the operation', { operation: undefined }, 'change'],
  ['a condition', { conditions: [{ type: 'T', message: 'm' }] }, 'change'],
  ['its deletion', { deletionTimestamp: later }, 'change'],
  ['its absence', { exists: false }, 'change'],
  ['health and a part', { health: 'Degraded', resources: [] }, 'change'],
];

it.each(OBSERVATIONS)('weighs %s in an observation', (_, seen, news) => {
  expect(newsOfObservation(kept, { ...kept, ...seen })).toBe(news);
});

it('compares observations as they are kept, whatever the order of fields', () => {
  const backwards = Object.fromEntries(
    Object.entries(JSON.parse(JSON.stringify(kept))).reverse(),
  ) as unknown as ApplicationObservation;
  expect(newsOfObservation(backwards, kept)).toBe('none');
});

it('takes the first observation for a change', () => {
  expect(newsOfObservation(undefined, kept)).toBe('change');
  expect(newsOfListed(undefined, kept)).toBe('change');
});

it.each<[string, Partial<ApplicationObservation>, string]>([
  ['the same', { at: later, reconciledAt: later }, 'none'],
  ['what it cannot tell', { resources: [], conditions: [] }, 'none'],
  ['a generation, which it cannot tell', { comparedGeneration: 2 }, 'none'],
  ['health', { health: 'Degraded' }, 'change'],
  ['sync', { sync: 'OutOfSync' }, 'change'],
  [
    'another operation',
    { operation: { ...kept.operation!, startedAt: later } },
    'change',
  ],
  ['its deletion', { deletionTimestamp: later }, 'change'],
  ['its absence', { exists: false }, 'change'],
])('weighs %s in a list', (_, seen, news) => {
  expect(newsOfListed(kept, { ...kept, ...seen })).toBe(news);
});

const { verdict, serviceStatus } = environment;

it.each<[string, Parameters<typeof newsOfStep>[1], string]>([
  ['nothing', { result: {}, entries: [] }, 'none'],
  [
    'the same again',
    {
      result: { verdict: { ...verdict, nextStep: undefined }, serviceStatus },
      entries: [],
    },
    'none',
  ],
  [
    'another reason',
    { result: { verdict: { ...verdict, reason: 'Syncing' } }, entries: [] },
    'progress',
  ],
  [
    'the health of a service',
    {
      result: { serviceStatus: { 'sample-be': { health: 'healthy' } } },
      entries: [],
    },
    'progress',
  ],
  ['a line of its history', { result: {}, entries: [{}] }, 'progress'],
  [
    'another phase',
    { result: { verdict: { ...verdict, phase: 'ready' } }, entries: [] },
    'change',
  ],
] as const)('weighs %s in the outcome of a step', (_, outcome, news) => {
  expect(newsOfStep(environment, outcome)).toBe(news);
});
