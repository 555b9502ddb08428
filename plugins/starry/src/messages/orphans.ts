/** About orphans, on the page for the platform team. */
export const orphansMessages = {
  'orphans.none': 'There are no orphans.',
  'orphans.noneSeen':
    'No orphans were found, but not everything could be searched.',
  'orphans.searches': 'Searches',
  'orphans.searched': '{{instance}}: searched',
  'orphans.neverSearched': '{{instance}}: not searched yet',
  'orphans.incomplete': 'Not everything on {{instance}} could be searched.',
  'orphans.onlySome':
    'Starry lists at most {{limit}} orphans of each instance, so there may be more.',
  'orphan.application': 'Argo CD application',
  'orphan.namespace': 'Namespace',
  'orphan.environment': 'Environment',
  'orphan.created': 'created',
  'orphan.removing': 'Being removed',
  'orphan.failed': 'Removal failed; Starry will try again',
  'orphan.requested': 'Removal requested',
  'orphan.policy': 'the policy',
  'removal.action': 'Remove',
  'removal.actionOf': 'Remove {{kind}} {{name}}',
  'removal.unavailableDenied': 'You are not permitted to remove orphans.',
  'removal.unavailableRemoving': 'It is already being removed.',
  'removal.unavailableImpossible':
    'Starry cannot remove it. See what to do instead.',
  'removal.title': 'Remove {{name}}?',
  'removal.intro': 'This cannot be undone. On {{instance}} it removes:',
  'removal.application': 'the application {{name}} in Argo CD',
  'removal.applicationContents':
    'everything in the cluster that it manages, with its data',
  'removal.namespace': 'the namespace {{name}}',
  'removal.namespaceContents':
    'everything in the namespace: workloads, secrets, volumes and their data',
  'removal.environment': 'the environment {{name}}',
  'removal.environmentContents':
    'its namespace and everything in it: workloads, secrets, volumes and their data',
  'removal.record': 'the record of the environment {{name}}',
  'removal.recordOnly':
    'What is left of it on the cluster stays there, and Starry will no longer know about it.',
  'removal.confirm': 'Remove {{name}}',
  'removal.pending': 'Removing {{name}}…',
  'removal.failed': 'Could not remove {{name}}',
} as const;
