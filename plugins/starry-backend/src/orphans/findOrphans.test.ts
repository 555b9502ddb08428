import fc from 'fast-check';
import { environmentOf, readyObservation } from '../__testUtils__/environments';
import { observeAbsence } from '../provisioning/observe';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { concludedKinds, findOrphans } from './findOrphans';
import { findWithoutInstance } from './findOrphanEnvironments';
import { InstanceAddress, LabelledObject, OrphanFacts } from './OrphanFacts';

const NOW = new Date('2026-01-02T00:00:00Z');

function ago(seconds: number): Date {
  return new Date(NOW.getTime() - seconds * 1000);
}

const one: InstanceAddress = { name: 'one', argocd: 'a p', cluster: 'k' };

function facts(
  more: Partial<Omit<OrphanFacts, 'records'>> & {
    records?: EnvironmentRecord[];
  },
): OrphanFacts {
  const { records = [], ...rest } = more;
  return {
    instance: one,
    instances: [one],
    creationInFlightMs: 45_000,
    listedAt: NOW,
    applications: [],
    namespaces: [],
    removing: new Set(),
    records: new Map(records.map(known => [known.id, known])),
    ...rest,
  };
}

function listed(more: Partial<LabelledObject> = {}): LabelledObject {
  return {
    name: 'env-test-00-a1',
    environmentId: 'a1',
    createdAt: ago(3_600),
    terminating: false,
    ...more,
  };
}

function record(
  phase: EnvironmentRecord['verdict']['phase'],
  more: Partial<EnvironmentRecord> = {},
): EnvironmentRecord {
  return environmentOf({
    id: 'a1',
    instance: 'one',
    verdict: { phase, reason: 'WaitingForHealth', message: 'It is so' },
    phaseSince: ago(3_600),
    ...more,
  });
}

describe.each(['application', 'namespace'] as const)('an %s', kind => {
  const find = (
    object: LabelledObject,
    more: Parameters<typeof facts>[0] = {},
  ) => {
    const own = kind === 'namespace' ? { uid: 'u1', ...object } : object;
    return findOrphans(facts({ ...more, [`${kind}s`]: [own] })).filter(
      orphan => orphan.kind === kind,
    );
  };
  const What = kind === 'application' ? 'Application' : 'Namespace';

  it('without a record is an orphan', () => {
    expect(find(listed())).toEqual([
      {
        id: expect.stringMatching(/^[a-z0-9]{1,64}$/),
        kind,
        instance: 'one',
        name: 'env-test-00-a1',
        uid: kind === 'namespace' ? 'u1' : undefined,
        environmentId: 'a1',
        reason: 'NoRecord',
        message: `${What} env-test-00-a1 has Starry's label, but nothing is known of its environment a1`,
        nextStep: expect.stringContaining('another installation of Starry'),
        removable: true,
        createdAt: ago(3_600),
        going: false,
      },
    ]);
  });

  it('has the same id every time, and another once it is another', () => {
    const [{ id }] = find(listed());
    expect(find(listed(), { listedAt: ago(-600) })[0].id).toBe(id);
    expect(find(listed({ createdAt: ago(3_000), uid: 'u2' }))[0].id).not.toBe(
      id,
    );
  });

  it('is none while its record is there, whatever the phase', () => {
    for (const phase of [
      'pending',
      'provisioning',
      'ready',
      'degraded',
      'failed',
      'deleting',
    ] as const) {
      expect(find(listed(), { records: [record(phase)] })).toEqual([]);
    }
  });

  it('whose environment is gone is an orphan, but not at once', () => {
    const gone = (seconds: number) =>
      find(listed(), { records: [record('gone', { goneAt: ago(seconds) })] });
    expect(gone(3_000)).toMatchObject([
      {
        reason: 'RecordGone',
        message: `${What} env-test-00-a1 is left of environment test-00, which is gone`,
      },
    ]);
    // Listed just before it went, and its record read just after.
    expect(gone(0)).toEqual([]);
    expect(gone(-5)).toEqual([]);
    expect(gone(59)).toEqual([]);
    expect(gone(60)).toHaveLength(1);
  });

  it('that was made just now is none yet', () => {
    expect(find(listed({ createdAt: ago(59) }))).toEqual([]);
    expect(find(listed({ createdAt: ago(-10) }))).toEqual([]);
    expect(find(listed({ createdAt: ago(60) }))).toHaveLength(1);
    expect(find(listed({ createdAt: undefined }))).toHaveLength(1);
  });

  it('without the label of an environment is left alone', () => {
    expect(find(listed({ environmentId: undefined }))).toEqual([]);
    expect(find(listed({ environmentId: '' }))).toEqual([]);
  });

  it('with the label of an environment that has another is an orphan', () => {
    expect(
      find(listed({ name: 'env-copy' }), { records: [record('ready')] }),
    ).toMatchObject([
      {
        reason: 'NoRecord',
        message: `${What} env-copy has the label of environment test-00, whose ${kind} is env-test-00-a1 on Argo CD one`,
      },
    ]);
  });

  it('of an environment elsewhere is an orphan only if it cannot be the same', () => {
    const other = (address: Partial<InstanceAddress>) =>
      find(listed(), {
        instances: [one, { ...one, name: 'two', ...address }],
        records: [record('ready', { instance: 'two' })],
      });
    expect(other({ argocd: 'b p', cluster: 'l' })).toMatchObject([
      { message: expect.stringContaining('on Argo CD two') },
    ]);
    // Two instances with one Argo CD, for two clusters, or the reverse.
    expect(
      other(kind === 'application' ? { cluster: 'l' } : { argocd: 'b p' }),
    ).toEqual([]);
    // The instance may have been given another name.
    expect(
      find(listed(), { records: [record('ready', { instance: 'before' })] }),
    ).toEqual([]);
  });

  it('is told of by one of the instances that see it', () => {
    const two = { ...one, name: 'two' };
    const instances = [two, one];
    expect(find(listed(), { instances })).toEqual([]);
    expect(find(listed(), { instances, instance: two })).toHaveLength(1);
  });

  it('that is going says so', () => {
    expect(find(listed({ terminating: true }))).toMatchObject([
      { going: true, message: expect.stringMatching(/; it is being deleted$/) },
    ]);
  });
});

describe('a namespace beside its application', () => {
  const application = listed();
  const namespace = listed({ uid: 'u1' });

  it('waits for the application, and says so', () => {
    const found = findOrphans(
      facts({ applications: [application], namespaces: [namespace] }),
    );
    expect(found).toMatchObject([
      { kind: 'application', removable: true },
      {
        kind: 'namespace',
        removable: false,
        message: expect.stringMatching(/; its application is an orphan too$/),
        nextStep:
          'Remove the application env-test-00-a1, which takes the namespace along.',
      },
    ]);
    const [{ id }] = found;
    const kinds = (more: Parameters<typeof facts>[0]) =>
      findOrphans(
        facts({
          applications: [application],
          namespaces: [namespace],
          ...more,
        }),
      ).map(({ kind }) => kind);
    expect(kinds({ removing: new Set([id]) })).toEqual(['application']);
    const going = [{ ...application, terminating: true }];
    expect(kinds({ applications: going })).toEqual(['application']);
    const young = [{ ...application, createdAt: ago(5) }];
    expect(kinds({ applications: young })).toEqual([]);
    expect(kinds({ applications: [] })).toEqual(['namespace']);
  });
});

describe('an environment', () => {
  const absent = observeAbsence(ago(1), readyObservation(record('ready')));
  const find = (
    environment: EnvironmentRecord,
    applications: LabelledObject[] = [],
  ) =>
    findOrphans(facts({ records: [environment], applications })).map(
      ({ kind, reason, message }) => ({ kind, reason, message }),
    );
  const orphan = {
    kind: 'environment',
    reason: 'ApplicationVanished',
    message:
      'The application of environment test-00 disappeared and cannot be created again: It is so',
  };

  it('whose application vanished, and is not made again, is an orphan', () => {
    const failed = record('failed', { observation: absent });
    expect(find(failed)).toEqual([orphan]);
    const stolen = record('failed', {
      readyAt: ago(4_000),
      observation: readyObservation(failed, { environmentId: 'other' }),
    });
    expect(find(stolen)).toEqual([orphan]);
    const foreign = listed({ environmentId: 'other', createdAt: ago(1) });
    expect(find(stolen, [foreign])).toEqual([orphan]);
  });

  it('is none while the reconciler may make it again', () => {
    const recent = { phaseSince: ago(299), observation: absent };
    expect(find(record('provisioning', recent))).toEqual([]);
    const lasting = { phaseSince: ago(300), observation: absent };
    expect(find(record('provisioning', lasting))).toEqual([orphan]);
  });

  it.each([
    ['waits for its name', record('pending', { observation: absent })],
    ['was never seen', record('failed', { observation: observeAbsence(NOW) })],
    ['was not looked at', record('failed', { readyAt: ago(9) })],
    [
      'is there, by the record',
      record('ready', { observation: readyObservation(record('ready')) }),
    ],
    [
      'is not wanted',
      record('deleting', { observation: absent, intent: 'absent' }),
    ],
    ['is gone', record('gone', { observation: absent })],
    ['is elsewhere', record('failed', { observation: absent, instance: 'x' })],
  ])('is none when it %s', (_, environment) => {
    expect(find(environment)).toEqual([]);
  });

  it('is none when the list has its application', () => {
    const failed = record('failed', { observation: absent });
    expect(find(failed, [listed()])).toEqual([]);
  });

  it('is one on an instance that is no longer configured', () => {
    const sent = { instance: 'old', creationSentAt: NOW };
    const orphaned = findWithoutInstance('old', [
      record('ready', sent),
      record('pending', { id: 'b2', name: 'two', instance: 'old' }),
      record('deleting', { ...sent, id: 'c3', intent: 'absent' }),
      record('gone', { ...sent, id: 'd4', intent: 'absent' }),
    ]);
    expect(orphaned).toHaveLength(3);
    expect(orphaned).toMatchObject([
      {
        kind: 'environment',
        instance: 'old',
        environmentId: 'a1',
        reason: 'InstanceUnknown',
        removable: true,
      },
      {
        environmentId: 'b2',
        reason: 'InstanceUnknown',
        removable: true,
        message:
          'Environment two waits for Argo CD old, which is no longer configured',
        nextStep:
          'Configure it again, or remove the record: nothing was ever created for it.',
      },
      { environmentId: 'c3', nextStep: expect.stringMatching(/^Configure it/) },
    ]);
  });
});

describe('a list that could not be had', () => {
  const orphaned = {
    records: [
      record('failed', {
        id: 'z9',
        observation: observeAbsence(NOW, readyObservation(record('ready'))),
        readyAt: ago(9_000),
      }),
    ],
    applications: [listed()],
    namespaces: [listed({ name: 'env-other', environmentId: 'b2' })],
  };

  it('leaves nothing to be concluded', () => {
    expect(findOrphans(facts(orphaned))).toHaveLength(3);
    expect(
      findOrphans(facts({ ...orphaned, applications: undefined })),
    ).toEqual([]);
    expect(concludedKinds({ namespaces: [] })).toEqual([]);
    expect(
      findOrphans(facts({ ...orphaned, namespaces: undefined })).map(
        ({ kind }) => kind,
      ),
    ).toEqual(['application', 'environment']);
    expect(concludedKinds({ applications: [] })).toEqual([
      'application',
      'environment',
    ]);
  });
});

it('never takes what belongs to an environment that is not gone', () => {
  const phases = ['pending', 'provisioning', 'ready', 'deleting'] as const;
  const worlds = fc.array(
    fc.record({
      phase: fc.constantFrom(...phases, 'gone' as const),
      goneAgo: fc.integer({ min: -100, max: 1_000 }),
      hasApplication: fc.boolean(),
      hasNamespace: fc.boolean(),
      terminating: fc.boolean(),
      instance: fc.constantFrom('one', 'renamed'),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(worlds, environments => {
      const records = environments.map((world, index) =>
        record(world.phase, {
          id: `a${index}`,
          name: `test-${index}`,
          instance: world.instance,
          goneAt: world.phase === 'gone' ? ago(world.goneAgo) : undefined,
        }),
      );
      const objects = (has: 'hasApplication' | 'hasNamespace') =>
        records.flatMap(({ application, id }, index) =>
          environments[index][has]
            ? [
                listed({
                  name: application,
                  environmentId: id,
                  uid: 'u',
                  terminating: environments[index].terminating,
                }),
              ]
            : [],
        );
      const found = findOrphans(
        facts({
          records,
          applications: objects('hasApplication'),
          namespaces: objects('hasNamespace'),
        }),
      );
      const long = (index: number) => environments[index].goneAgo >= 60;
      for (const { environmentId } of found) {
        const index = Number(environmentId.slice(1));
        expect(environments[index].phase).toBe('gone');
        expect(long(index)).toBe(true);
      }
      // Nor does it miss an application of one that is gone for long.
      expect(found.filter(({ kind }) => kind === 'application')).toHaveLength(
        environments.filter(
          ({ hasApplication, phase }, index) =>
            hasApplication && phase === 'gone' && long(index),
        ).length,
      );
    }),
  );
});
