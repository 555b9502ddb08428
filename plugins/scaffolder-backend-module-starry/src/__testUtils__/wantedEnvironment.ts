/** What a template says of an environment with one app and one database. */
export const wantedEnvironment = {
  name: 'test-00',
  owner: 'group:default/sample-team',
  services: {
    'sample-be': {
      offering: 'web-application',
      component: 'sample-be',
      expose: false,
    },
    'orders-db': { offering: 'postgresql-database', config: { size: 'small' } },
  },
};
