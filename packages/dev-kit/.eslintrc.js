module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  restrictedImportPatterns: [
    '@starry-idp/*',
    '!@starry-idp/backstage-plugin-starry-common',
  ],
});
