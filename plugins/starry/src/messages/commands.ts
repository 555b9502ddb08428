/** What can be asked of an environment; each key begins with the name of the command. */
export const commandsMessages = {
  'delete.command': 'Delete',
  'delete.commandOf': 'Delete {{name}}',
  'delete.unavailableDenied':
    'You are not permitted to delete this environment.',
  'delete.unavailableDeleting': 'It is already being deleted.',
  'redeploy.command': 'Redeploy',
  'redeploy.commandOf': 'Redeploy {{name}}',
  'redeploy.unavailableDenied':
    'You are not permitted to redeploy this environment.',
  'redeploy.unavailableDeleting': 'It is already being deleted.',
  'redeploy.unavailableGone': 'It is gone. Create a new one.',
  'redeploy.unavailableNothingBuilt':
    'None of its services is built from a component.',
  'delete.title': 'Delete {{name}}?',
  'delete.intro': 'This cannot be undone. It deletes:',
  'delete.service': '{{name}}',
  'delete.withData': '{{name}}, with its data',
  'delete.serviceAddress': '{{name}}, at {{address}}',
  'delete.namespace': 'the namespace {{namespace}}, with everything in it',
  'delete.application': 'the application {{application}} in Argo CD',
  'delete.confirm': 'Delete {{name}}',
  'delete.pending': 'Deleting {{name}}…',
  'delete.failed': 'Could not delete {{name}}',
  'redeploy.title': 'Redeploy {{name}}',
  'redeploy.intro':
    'This updates it to the newest commits of its branches, or of other branches that you choose, and to the newest chart. Databases, settings and addresses stay the same.',
  'redeploy.runs': 'Runs',
  'redeploy.branchOf': 'Branch of {{name}}',
  'redeploy.newest': 'Newest commit of {{branch}}: {{commit}}',
  'redeploy.runsNewest': 'It runs the newest commit of {{branch}}.',
  'redeploy.newestUnknown': 'The newest commit is looked up when you redeploy.',
  'redeploy.confirm': 'Redeploy {{name}}',
  'redeploy.pending': 'Redeploying {{name}}…',
  'redeploy.failed': 'Could not redeploy {{name}}',
  'redeploy.nothingToChange':
    'Nothing to change: every service is at its newest commit, and so is the chart.',
} as const;
