import { createTranslationRef } from '@backstage/frontend-plugin-api';

/**
 * What Starry says on its pages, in English; an app can replace the messages
 * or add languages.
 *
 * @public
 */
export const starryTranslationRef = createTranslationRef({
  id: 'starry',
  messages: {
    phase: {
      pending: 'Pending',
      provisioning: 'Provisioning',
      ready: 'Ready',
      degraded: 'Degraded',
      failed: 'Failed',
      deleting: 'Deleting',
      gone: 'Gone',
    },
    health: {
      healthy: 'Healthy',
      progressing: 'Progressing',
      degraded: 'Degraded',
      missing: 'Missing',
      simulated: 'Simulated',
      unknown: 'Unknown',
    },
    announcement: {
      phase: '{{name}}: {{phase}}',
      gone: '{{name}} is gone',
    },
    field: {
      environment: 'Environment',
      phase: 'Phase',
      runs: 'What runs',
      owner: 'Owner',
      age: 'Age',
      timeLeft: 'Time left',
      addresses: 'Addresses',
      actions: 'Actions',
      service: 'Service',
      health: 'Health',
      revision: 'Revision',
      commit: 'Commit',
      image: 'Image',
      address: 'Address',
      system: 'System',
      stage: 'Stage',
      createdBy: 'Created by',
      created: 'Created',
      expires: 'Ends',
      template: 'Template',
      instance: 'Argo CD instance',
      application: 'Application',
      namespace: 'Namespace',
      seen: 'Seen in Argo CD',
    },
    time: {
      left: '{{duration}} left',
      over: 'Time is up',
      ago: '{{duration}} ago',
      updated: 'Updated {{duration}} ago',
    },
    services: {
      defaultRevision: 'default branch',
      with: 'with {{names}}',
    },
    action: {
      create: 'Create environment',
      createDenied: 'You are not permitted to create environments.',
      createUnavailable: 'This portal has no software templates.',
      details: 'Details',
      detailsOf: 'Details of {{name}}',
      open: 'Open {{service}}',
      opensInNewTab: 'opens in a new tab',
      delete: 'Delete',
      deleteOf: 'Delete {{name}}',
      deleteDenied: 'You are not permitted to delete this environment.',
      deleteUnderWay: 'It is being deleted already.',
      cancel: 'Cancel',
      retry: 'Retry',
      dismiss: 'Dismiss',
      showMore: 'Show more',
      all: 'All environments',
    },
    notice: {
      refreshFailed: 'Could not refresh, shown as of {{time}}.',
      stale:
        'Argo CD instance {{instance}} cannot be followed, so what is shown may have changed since {{time}}.',
      staleNeverSeen:
        'Argo CD instance {{instance}} cannot be followed, and was not seen so far.',
      gone: '{{name}} is gone: its application and its namespace were seen to be absent at {{time}}.',
    },
    tab: {
      title: 'Ephemeral Environments',
      loading: 'Loading environments',
      failed: 'Could not load the environments',
      emptyTitle: 'No environments',
      emptyDescription:
        'An ephemeral environment runs a branch of {{name}} with all it needs: its own services, databases and addresses. It goes away by itself when its time is up.',
    },
    page: {
      title: 'Environments',
      emptyTitle: 'No environments here',
      emptyDescription:
        'No environment matches. Choose other filters, or create one.',
      phaseFilter: 'Phase',
      allPhases: 'All but gone',
      ownerFilter: 'Owner',
      everybody: 'Everybody',
      mine: 'Me and my groups',
      count: '{{shown}} of {{total}}',
    },
    details: {
      loading: 'Loading the environment',
      failed: 'Could not load the environment',
      notFoundTitle: 'No such environment',
      notFoundDescription:
        'There is no environment with the id {{id}}, or you are not permitted to see it.',
      goneTitle: 'Gone since {{time}}',
      goneDescription:
        'The application {{application}} in Argo CD and the namespace {{namespace}} were both seen to be absent. The name {{name}} is free again.',
      services: 'Services',
      timeline: 'Timeline',
      timelineEmpty: 'Nothing happened so far.',
      timelineMore: 'Earlier events',
      by: 'by',
    },
    deletion: {
      title: 'Delete {{name}}?',
      intro: 'This cannot be undone. These will go:',
      service: '{{name}}',
      withData: '{{name}}, with its data',
      serviceAddress: '{{name}}, at {{address}}',
      namespace: 'the namespace {{namespace}}, with everything in it',
      application: 'the application {{application}} in Argo CD',
      confirm: 'Delete {{name}}',
      pending: 'Deleting {{name}}…',
      failed: 'Could not delete {{name}}',
    },
    nameField: {
      title: 'Name',
      description: 'First part of every address of the environment.',
      proposing: 'Looking for a free name…',
      proposalFailed: 'No name could be proposed: {{message}} Type one.',
    },
    branchField: {
      title: 'Branch',
      description: 'The branch to run.',
      chooseComponent: 'Choose a component first.',
      loading: 'Loading branches…',
      failed: 'Could not load branches: {{message}}',
      empty: 'The repository has no branches. Type a tag or a commit.',
      unknown:
        'There is no branch of this name; it must be a tag or a commit then.',
      default: 'default',
    },
    lifetimeField: {
      title: 'Life time',
      description: 'It goes away by itself after this time.',
    },
  },
});
