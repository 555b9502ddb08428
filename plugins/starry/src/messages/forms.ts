/** Of the fields for template forms. */
export const formsMessages = {
  'nameField.title': 'Name',
  'nameField.description': 'The first part of each address of the environment.',
  'nameField.proposing': 'Looking for a free name…',
  'nameField.proposalFailed':
    'Could not propose a name: {{message}} Enter one.',
  'branchField.title': 'Branch',
  'branchField.description': 'The branch to run.',
  'branchField.chooseComponent': 'Choose a component first.',
  'branchField.loading': 'Loading branches…',
  'branchField.failed': 'Could not load branches: {{message}}',
  'branchField.empty':
    'The repository has no branches. Enter a tag or a commit.',
  'branchField.truncated':
    'Only {{shown}} of {{total}} branches are listed. You can enter the name of any other.',
  'branchField.unknown':
    'No branch has this name, so it has to be a tag or a commit.',
  'branchField.default': 'default',
  'ownerField.title': 'Owner',
  'ownerField.description':
    'Who may change the environment, and is told before it ends.',
  'ownerField.loading': 'Looking for your groups…',
  'ownerField.failed': 'Could not find out who may own it: {{message}}',
  'ownerField.none':
    'The catalog knows neither you nor any of your groups, and you may not name anybody else. Ask the platform team.',
  'lifetimeField.title': 'Life time',
  'lifetimeField.description': 'It is deleted automatically after this time.',
} as const;
