module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // `until` and `reaches` fail when what they wait for does not come.
    'jest/expect-expect': [
      'warn',
      { assertFunctionNames: ['expect', 'fc.assert', 'until', 'reaches'] },
    ],
  },
});
