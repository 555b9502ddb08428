module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      // A suite that others run against their own target.
      files: ['src/**/*.ts'],
      rules: {
        'jest/no-export': 'off',
        // Waiting for a state is what some of its tests assert.
        'jest/expect-expect': 'off',
      },
    },
  ],
});
