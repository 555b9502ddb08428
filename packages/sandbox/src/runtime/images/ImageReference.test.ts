import { ImageReference } from './ImageReference';

describe('ImageReference', () => {
  it.each([
    ['postgres', 'postgres', undefined, undefined],
    ['postgres:13', 'postgres', '13', undefined],
    ['a.test/x/y:abc', 'a.test/x/y', 'abc', 'a.test'],
    ['localhost:5000/x', 'localhost:5000/x', undefined, 'localhost:5000'],
    ['localhost:5000/x:1', 'localhost:5000/x', '1', 'localhost:5000'],
    ['valkey/valkey:8@sha256:00', 'valkey/valkey', '8', undefined],
  ])('takes %s apart', (text, name, tag, registry) => {
    expect(ImageReference.parse(text)).toMatchObject({ name, tag, registry });
  });

  it('knows the public images by all their names', () => {
    const isPostgres = (text: string) =>
      ImageReference.parse(text).isPublic('postgres');
    expect(isPostgres('postgres:13')).toBe(true);
    expect(isPostgres('docker.io/library/postgres:13')).toBe(true);
    expect(isPostgres('a.test/postgres:13')).toBe(false);
    expect(isPostgres('bitnami/postgres')).toBe(false);
  });
});
