import {
  createTranslationRef,
  type TranslationRef,
} from '@backstage/frontend-plugin-api';

/**
 * What Starry says on its pages, in English.
 *
 * @public
 */
export const starryMessages = {
  'phase.pending': 'Pending',
  'phase.provisioning': 'Provisioning',
  'phase.ready': 'Ready',
  'phase.degraded': 'Degraded',
  'phase.failed': 'Failed',
  'phase.deleting': 'Deleting',
  'phase.gone': 'Gone',
  'health.healthy': 'Healthy',
  'health.progressing': 'Progressing',
  'health.degraded': 'Degraded',
  'health.missing': 'Missing',
  'health.simulated': 'Simulated',
  'health.unknown': 'Unknown',
  'announcement.phase': '{{name}}: {{phase}}',
  'announcement.gone': '{{name}} is gone',
  'field.environment': 'Environment',
  'field.phase': 'Phase',
  'field.runs': 'What runs',
  'field.owner': 'Owner',
  'field.age': 'Age',
  'field.timeLeft': 'Time left',
  'field.addresses': 'Addresses',
  'field.actions': 'Actions',
  'field.service': 'Service',
  'field.health': 'Health',
  'field.revision': 'Revision',
  'field.commit': 'Commit',
  'field.image': 'Image',
  'field.address': 'Address',
  'field.system': 'System',
  'field.stage': 'Stage',
  'field.createdBy': 'Created by',
  'field.created': 'Created',
  'field.expires': 'Ends',
  'field.template': 'Template',
  'field.instance': 'Argo CD instance',
  'field.application': 'Application',
  'field.namespace': 'Namespace',
  'field.seen': 'Seen in Argo CD',
  'time.left': '{{duration}} left',
  'time.over': 'Time is up',
  'time.ago': '{{duration}} ago',
  'time.updated': 'Updated {{duration}} ago',
  'services.defaultRevision': 'default branch',
  'services.with': 'with {{names}}',
  'action.create': 'Create environment',
  'action.createDenied': 'You are not permitted to create environments.',
  'action.createUnavailable': 'This portal has no software templates.',
  'action.details': 'Details',
  'action.detailsOf': 'Details of {{name}}',
  'action.open': 'Open {{service}}',
  'action.opensInNewTab': 'opens in a new tab',
  'action.delete': 'Delete',
  'action.deleteOf': 'Delete {{name}}',
  'action.deleteDenied': 'You are not permitted to delete this environment.',
  'action.deleteUnderWay': 'It is being deleted already.',
  'action.cancel': 'Cancel',
  'action.retry': 'Retry',
  'action.dismiss': 'Dismiss',
  'action.showMore': 'Show more',
  'action.all': 'All environments',
  'notice.refreshFailed': 'Could not refresh, shown as of {{time}}.',
  'notice.stale': 'What is shown may have changed since {{time}}.',
  'notice.staleNeverSeen': 'Nothing was seen there so far.',
  'notice.staleUnexplained':
    'The Argo CD instance {{instance}} cannot be followed',
  'notice.gone':
    '{{name}} is gone: its application and its namespace were seen to be absent at {{time}}.',
  'tab.title': 'Ephemeral Environments',
  'tab.loading': 'Loading environments',
  'tab.failed': 'Could not load the environments',
  'tab.emptyTitle': 'No environments',
  'tab.emptyDescription':
    'An ephemeral environment runs a branch of {{name}} with all it needs: its own services, databases and addresses. It goes away by itself when its time is up.',
  'page.title': 'Environments',
  'page.emptyTitle': 'No environments here',
  'page.emptyDescription':
    'No environment matches. Choose other filters, or create one.',
  'page.phaseFilter': 'Phase',
  'page.allPhases': 'All but gone',
  'page.ownerFilter': 'Owner',
  'page.everybody': 'Everybody',
  'page.mine': 'Me and my groups',
  'page.count': '{{shown}} of {{total}}',
  'details.loading': 'Loading the environment',
  'details.failed': 'Could not load the environment',
  'details.notFoundTitle': 'No such environment',
  'details.notFoundDescription':
    'There is no environment with the id {{id}}, or you are not permitted to see it.',
  'details.goneTitle': 'Gone since {{time}}',
  'details.goneDescription':
    'The application {{application}} in Argo CD and the namespace {{namespace}} were both seen to be absent. The name {{name}} is free again.',
  'details.services': 'Services',
  'details.timeline': 'Timeline',
  'details.timelineEmpty': 'Nothing happened so far.',
  'details.timelineMore': 'Earlier events',
  'details.by': 'by',
  'deletion.title': 'Delete {{name}}?',
  'deletion.intro': 'This cannot be undone. These will go:',
  'deletion.service': '{{name}}',
  'deletion.withData': '{{name}}, with its data',
  'deletion.serviceAddress': '{{name}}, at {{address}}',
  'deletion.namespace': 'the namespace {{namespace}}, with everything in it',
  'deletion.application': 'the application {{application}} in Argo CD',
  'deletion.confirm': 'Delete {{name}}',
  'deletion.pending': 'Deleting {{name}}…',
  'deletion.failed': 'Could not delete {{name}}',
  'nameField.title': 'Name',
  'nameField.description': 'First part of every address of the environment.',
  'nameField.proposing': 'Looking for a free name…',
  'nameField.proposalFailed':
    'No name could be proposed: {{message}} Type one.',
  'branchField.title': 'Branch',
  'branchField.description': 'The branch to run.',
  'branchField.chooseComponent': 'Choose a component first.',
  'branchField.loading': 'Loading branches…',
  'branchField.failed': 'Could not load branches: {{message}}',
  'branchField.empty':
    'The repository has no branches. Type a tag or a commit.',
  'branchField.unknown':
    'There is no branch of this name; it must be a tag or a commit then.',
  'branchField.default': 'default',
  'lifetimeField.title': 'Life time',
  'lifetimeField.description': 'It goes away by itself after this time.',
} as const;

/**
 * Reference of {@link starryMessages}; an app can replace them or add
 * languages.
 *
 * @public
 */
export const starryTranslationRef: TranslationRef<
  'starry',
  typeof starryMessages
> = createTranslationRef({ id: 'starry', messages: starryMessages });
