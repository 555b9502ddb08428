import { judgeVersion } from './judgeVersion';

it.each([
  ['v2.13.9', '2.14.0', true],
  ['v2.14.0', '2.14.22', false],
  ['v2.14.21', '2.14.22', false],
  ['v3.0.20', '3.2.12', false],
  ['v3.1.2', '3.2.12', false],
  ['v3.2.11+unknown', '3.2.12', false],
  ['3.3.0-rc1', '3.3.10', false],
  ['v3.4.1', '3.4.2', false],
])('%s should be %s or newer', (version, wanted, required) => {
  expect(judgeVersion(version)).toEqual([
    {
      system: 'argocd',
      name: `version ${wanted} or newer`,
      required,
      state: 'missing',
      message: expect.stringContaining(version.match(/\d+\.\d+\.\d+/)![0]),
      nextStep: `Upgrade Argo CD to ${wanted} or newer.`,
    },
  ]);
});

it.each([
  'v2.14.22',
  'v3.2.12+54c8f5d',
  'v3.3.10',
  'v3.4.2',
  'v3.5.0',
  'v4.0.0',
  'latest',
  '',
  undefined,
])('has nothing against %j', version => {
  expect(judgeVersion(version)).toEqual([]);
});

it('names each weakness of a version, and no other', () => {
  const idsOf = (version: string) =>
    judgeVersion(version)[0].message.match(/CVE-\d+-\d+/g);
  expect(idsOf('v2.14.15')).toEqual(['CVE-2025-55190', 'CVE-2026-45738']);
  expect(idsOf('v2.14.16')).toEqual(['CVE-2026-45738']);
  expect(idsOf('v3.2.10')).toEqual([
    'CVE-2026-42880',
    'CVE-2026-45737',
    'CVE-2026-45738',
  ]);
});
