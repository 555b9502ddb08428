import fc from 'fast-check';
import { rewriteAddresses, type ServiceAddress } from './rewriteAddresses';

const known = new Map([
  ['api..8080', '127.0.0.1:4001'],
  ['api..80', '127.0.0.1:4002'],
  ['orders-db..5432', '127.0.0.1:4003'],
  ['cache..6379', '127.0.0.1:4004'],
  ['api.other.8080', '127.0.0.1:4005'],
]);

const rewrite = (value: string) =>
  rewriteAddresses(value, ({ service, namespace = '', port }: ServiceAddress) =>
    known.get(`${service}.${namespace}.${port}`),
  );

describe('rewriteAddresses', () => {
  it.each([
    ['http://api:8080', 'http://127.0.0.1:4001'],
    ['http://api:8080/a?b=c#d', 'http://127.0.0.1:4001/a?b=c#d'],
    ['http://api', 'http://127.0.0.1:4002'],
    ['http://api/', 'http://127.0.0.1:4002/'],
    ['http://api.other.svc.cluster.local:8080', 'http://127.0.0.1:4005'],
    ['http://api.other.svc:8080', 'http://127.0.0.1:4005'],
    ['http://api.other:8080', 'http://127.0.0.1:4005'],
    [
      'postgres://u:p%40w@orders-db:5432/orders?sslmode=disable',
      'postgres://u:p%40w@127.0.0.1:4003/orders?sslmode=disable',
    ],
    [
      'postgres://u:pw@orders-db/orders',
      'postgres://u:pw@127.0.0.1:4003/orders',
    ],
    ['redis://cache', 'redis://127.0.0.1:4004'],
    ['api:8080', '127.0.0.1:4001'],
    ['api:8080,cache:6379', '127.0.0.1:4001,127.0.0.1:4004'],
    [
      '{"a":"http://api:8080","b":"http://api"}',
      '{"a":"http://127.0.0.1:4001","b":"http://127.0.0.1:4002"}',
    ],
  ])('%s becomes %s', (value, expected) => {
    expect(rewrite(value)).toBe(expected);
  });

  it.each([
    'http://api:9999',
    'https://api',
    'http://api.example.com:8080',
    'http://api.other.example:8080',
    'http://my-api:8080',
    'http://api:80800',
    'api',
    'say api:8080',
    '8080',
    '',
  ])('leaves %s as it is', value => {
    expect(rewrite(value)).toBe(value);
  });

  it('changes nothing when nothing is known', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), value => {
        expect(rewriteAddresses(value, () => undefined)).toBe(value);
      }),
    );
  });
});
