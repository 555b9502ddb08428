import fc from 'fast-check';
import type { KubernetesObject } from '../cluster';
import { copyJson } from '../copyJson';
import {
  ignoredPointers,
  isInSync,
  normalised,
  withAppliedFields,
  withIgnoredFrom,
} from './difference';

const key = fc.stringMatching(/^[a-z][a-z./~]{0,5}$/);
const { spec } = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('spec'),
  ),
  spec: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
}));

const object = (content: object): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'x', namespace: 'y' },
  spec: copyJson(content),
});

/** What the cluster makes of it: an identity, and somebody's status. */
const stored = (target: KubernetesObject): KubernetesObject => {
  const applied = copyJson(withAppliedFields(target));
  return {
    ...applied,
    metadata: { ...applied.metadata, uid: 'u', resourceVersion: '7' },
    status: { phase: 'Active' },
  };
};

describe('isInSync', () => {
  it('holds for what was just applied, whatever it is', () => {
    fc.assert(
      fc.property(spec, content => {
        const target = normalised(object(content as object));
        expect(isInSync(target, stored(target), [])).toBe(true);
      }),
    );
  });

  it('fails for a field that changed, was added or was removed', () => {
    fc.assert(
      fc.property(spec, fc.string(), (content, value) => {
        const before = normalised(object(content as object));
        const after = copyJson(before);
        after.spec['zz-new'] = value;
        expect(isInSync(after, stored(before), [])).toBe(false);
        expect(isInSync(before, stored(after), [])).toBe(false);
        const changed = copyJson(after);
        changed.spec['zz-new'] = `${value}!`;
        expect(isInSync(changed, stored(after), [])).toBe(false);
        expect(isInSync(changed, stored(after), ['/spec/zz-new'])).toBe(true);
        expect(isInSync(before, stored(after), ['/spec/zz-new'])).toBe(true);
      }),
    );
  });

  it('does not mind what others add', () => {
    const target = object({ a: { b: 1 } });
    const live = stored(target);
    live.spec.a.c = 2;
    live.metadata.labels = { theirs: 'yes' };
    live.metadata.finalizers = ['theirs'];
    expect(isInSync(target, live, [])).toBe(true);
  });
});

describe('ignored differences', () => {
  const secret = (password: string): KubernetesObject =>
    normalised({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'n' },
      stringData: { password },
    });

  it('keeps the live value of an ignored field', () => {
    const merged = withIgnoredFrom(secret('new'), secret('old'), ['/data']);
    expect(merged).toEqual(secret('old'));
  });

  it('applies rules to the objects that they name', () => {
    const pointers = (rule: object) =>
      ignoredPointers(
        [{ kind: 'Secret', jsonPointers: ['/data'], ...rule }],
        secret('x'),
      );
    expect(pointers({})).toEqual(['/data']);
    expect(pointers({ kind: '*', group: '*' })).toEqual(['/data']);
    expect(pointers({ name: 's', namespace: 'n' })).toEqual(['/data']);
    expect(pointers({ group: 'apps' })).toEqual([]);
    expect(pointers({ kind: 'ConfigMap' })).toEqual([]);
    expect(pointers({ name: 'other' })).toEqual([]);
  });
});
