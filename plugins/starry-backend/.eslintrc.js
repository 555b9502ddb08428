/**
 * The rooms of `src/`, from the top of the house to the ground. What a room
 * imports lies below it; rooms of one line know nothing of each other.
 */
const ROOMS = [
  ['routes'],
  ['http'],
  ['environments'],
  ['reconciler', 'observer', 'orphans', 'rights', 'rollout'],
  ['requests'],
  ['access', 'policies'],
  ['lifecycle', 'provisioning'],
  ['chart'],
  ['instances'],
  ['record'],
  ['argocd', 'kubernetes', 'git', 'offerings', 'images', 'signals'],
  ['model'],
  ['config'],
  ['clock', 'database', 'words'],
];

const zones = ROOMS.flatMap((rooms, level) =>
  rooms.map(room => ({
    target: `./src/${room}/**/!(*.test).ts`,
    from: [...ROOMS.slice(0, level).flat(), ...rooms]
      .filter(other => other !== room)
      .map(other => `./src/${other}`)
      .concat('./src/plugin.ts', './src/reconciliation.ts'),
    message: 'Imports go down only: see docs/architecture.md.',
  })),
);

/**
 * Rooms that know no type of Argo CD's or Kubernetes': what was seen arrives in
 * words of our own, in `model/`.
 */
const OWN_WORDS = ['environments', 'requests', 'lifecycle', 'record', 'model'];

zones.push(
  ...OWN_WORDS.map(room => ({
    target: `./src/${room}/**/!(*.test).ts`,
    from: ['./src/argocd', './src/kubernetes'],
    message: 'This room knows no type of Argo CD: see docs/architecture.md.',
  })),
);

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // `until` and `reaches` fail when what they wait for does not come.
    'jest/expect-expect': [
      'warn',
      { assertFunctionNames: ['expect', 'fc.assert', 'until', '**.reaches'] },
    ],
    'import/no-restricted-paths': ['error', { basePath: __dirname, zones }],
  },
});
