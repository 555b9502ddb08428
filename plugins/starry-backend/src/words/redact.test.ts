import fc from 'fast-check';
import { redact } from './redact';

it.each([
  ['clone https://user:pa55@host/x failed', 'clone https://***@host/x failed'],
  ['postgres://app:s3cret@db:5432/x', 'postgres://***@db:5432/x'],
  ['Authorization: Bearer abcdefgh1234', 'Authorization: Bearer ***'],
  ['password=hunter2, then', 'password=***, then'],
  ['"dbPassword": "hunter2"', '"dbPassword": ***'],
  ['eyJhbGciOiJI.eyJzdWIiOi.c2ln', '***'],
  ['image "registry/x:1" not found', 'image "registry/x:1" not found'],
  ['user@example.com', 'user@example.com'],
])('%s', (text, expected) => {
  expect(redact(text)).toBe(expected);
});

it('never lets a password in an address through, nor more than asked for', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9!$%_.-]{6,20}$/);
  fc.assert(
    fc.property(word, word, fc.string(), (user, password, around) => {
      const secret = `Q${password}Q`;
      const text = redact(
        `${around} https://${user}:${secret}@host/${around}`,
        500,
      );
      return !text.includes(secret) && text.length <= 500;
    }),
  );
});
