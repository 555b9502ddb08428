import { randomBytes } from 'node:crypto';
import type { ContractContext } from '../ContractContext';
import { until } from '../kit/until';

const NAMESPACES = '/api/v1/namespaces';

/** The namespaces of environments: one, some, and how they go. */
export function defineNamespaces(context: () => ContractContext) {
  describe('namespaces', () => {
    const gone = (name: string) =>
      until(
        async () =>
          (await context().kubernetes!.get(`${NAMESPACES}/${name}`)).status ===
          404,
        `namespace ${name} to be gone`,
      );

    it('are told of one by one', async () => {
      const { kubernetes } = context();
      if (!kubernetes) {
        return;
      }
      const { metadata } = await context().namespace();
      const found = await kubernetes.get(`${NAMESPACES}/${metadata.name}`);
      expect(found.status).toBe(200);
      expect(found.json).toMatchObject({
        kind: 'Namespace',
        apiVersion: 'v1',
        metadata: {
          name: metadata.name,
          uid: metadata.uid,
          labels: {
            'starry.io/managed': 'true',
            'kubernetes.io/metadata.name': metadata.name,
          },
          creationTimestamp: expect.stringMatching(
            /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
          ),
        },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      });
      const missing = await kubernetes.get(`${NAMESPACES}/env-not-there`);
      expect(missing.status).toBe(404);
      expect(missing.json).toMatchObject({
        kind: 'Status',
        reason: 'NotFound',
        message: 'namespaces "env-not-there" not found',
        details: { name: 'env-not-there', kind: 'namespaces' },
      });
    });

    it('are listed by their labels', async () => {
      const { kubernetes } = context();
      if (!kubernetes) {
        return;
      }
      const group = randomBytes(4).toString('hex');
      const [red, blue, none] = [
        await context().namespace({ group, color: 'red' }),
        await context().namespace({ group, color: 'blue' }),
        await context().namespace({ group }),
      ];
      const uids = (items: any[]) => items.map(one => one.metadata.uid).sort();
      for (const [selector, wanted] of [
        ['', [red, blue, none]],
        ['color=red', [red]],
        ['color==red', [red]],
        ['color!=red', [blue, none]],
        ['color in (red,green)', [red]],
        ['color notin (red,green)', [blue, none]],
        ['color', [red, blue]],
        ['!color', [none]],
        ['starry.io/managed=true,color!=red,color', [blue]],
      ] as const) {
        const labels = [`group=${group}`, selector].filter(Boolean).join(',');
        const query = `labelSelector=${encodeURIComponent(labels)}`;
        const { json } = await kubernetes.get(`${NAMESPACES}?${query}`);
        expect(json).toMatchObject({
          kind: 'NamespaceList',
          apiVersion: 'v1',
          metadata: { resourceVersion: expect.stringMatching(/^\d+$/) },
        });
        expect(uids(json.items)).toEqual(uids([...wanted]));
      }
      for (const wrong of ['a in b', '==', 'a b']) {
        const query = `labelSelector=${encodeURIComponent(wrong)}`;
        const { status, json } = await kubernetes.get(`${NAMESPACES}?${query}`);
        expect([status, json.reason]).toEqual([400, 'BadRequest']);
      }
    });

    it('are listed page by page', async () => {
      const { kubernetes } = context();
      if (!kubernetes) {
        return;
      }
      const group = randomBytes(4).toString('hex');
      const wanted = [];
      for (let i = 0; i < 5; i += 1) {
        wanted.push((await context().namespace({ group })).metadata.name);
      }
      const pages: string[][] = [];
      let next: string | undefined = '';
      while (next !== undefined) {
        const { json }: { json: any } = await kubernetes.get(
          `${NAMESPACES}?limit=2&labelSelector=group%3D${group}&continue=${encodeURIComponent(
            next,
          )}`,
        );
        pages.push(json.items.map((one: any) => one.metadata.name));
        next = json.metadata.continue;
      }
      expect(pages.map(page => page.length)).toEqual([2, 2, 1]);
      expect(pages.flat()).toEqual([...wanted].sort());
      const wrong = await kubernetes.get(`${NAMESPACES}?limit=2&continue=!`);
      expect(wrong.status).toBe(400);
    });

    it('are deleted only if they are the ones that were meant', async () => {
      const { kubernetes } = context();
      if (!kubernetes) {
        return;
      }
      const { metadata } = await context().namespace();
      const path = `${NAMESPACES}/${metadata.name}`;
      const wrong = await kubernetes.delete(path, {
        preconditions: { uid: 'another' },
      });
      expect(wrong.status).toBe(409);
      expect(wrong.json).toMatchObject({
        kind: 'Status',
        reason: 'Conflict',
        message: `Operation cannot be fulfilled on namespaces "${metadata.name}": Precondition failed: UID in precondition: another, UID in object meta: ${metadata.uid}`,
        details: { name: metadata.name, kind: 'namespaces' },
      });
      expect((await kubernetes.get(path)).json.status.phase).toBe('Active');

      const right = await kubernetes.delete(path, {
        preconditions: { uid: metadata.uid },
        propagationPolicy: 'Foreground',
      });
      expect(right.status).toBe(200);
      expect(right.json).toMatchObject({
        kind: 'Namespace',
        metadata: { uid: metadata.uid, deletionTimestamp: expect.any(String) },
        status: { phase: 'Terminating' },
      });
      await gone(metadata.name);
      expect((await kubernetes.delete(path)).status).toBe(404);
    });
  });
}
