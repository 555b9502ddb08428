import { isLabelValue, isNamespaceName, isObjectName } from './names';

const HOSTILE = [
  '../x',
  'a/b',
  'a%2fb',
  'a?b',
  'a#b',
  'a b',
  'A',
  'é',
  'a\n',
  '-a',
  'a-',
  'a..b',
  'x'.repeat(254),
  undefined,
  7,
];

it('takes the names that Kubernetes takes', () => {
  expect(['a', 'env-test-00-a1b2c3d4'].every(isNamespaceName)).toBe(true);
  expect(['a', 'env.test', 'x'.repeat(253)].every(isObjectName)).toBe(true);
  expect(['', 'true', 'A_b.c-1', 'x'.repeat(63)].every(isLabelValue)).toBe(
    true,
  );
});

it.each(HOSTILE)('takes %j for no name', text => {
  expect(isNamespaceName(text)).toBe(false);
  expect(isObjectName(text)).toBe(false);
});

it('keeps names apart', () => {
  expect(isNamespaceName('a.b')).toBe(false);
  expect(isNamespaceName('x'.repeat(64))).toBe(false);
  expect(isNamespaceName('')).toBe(false);
  expect(isObjectName('')).toBe(false);
  expect(['a/b', '.a', 'a\n', 'x'.repeat(64), 7].some(isLabelValue)).toBe(
    false,
  );
});
