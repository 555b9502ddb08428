const { createConfigForRole } = require('@backstage/cli/config/eslint-factory');

module.exports = createConfigForRole(__dirname, 'node-library', {
  testRules: {
    // The tests come first, then what they use.
    '@typescript-eslint/no-use-before-define': 'off',
  },
});
