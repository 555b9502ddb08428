import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import type { RunCommand } from '../../live/useEnvironmentCommands';

/** What both looks of a list of environments need. */
export interface EnvironmentListProps {
  /** Says what the list is, to those who do not see where it stands. */
  label: string;
  environments: Environment[];
  /** Reference of the component whose page it is; its service comes first. */
  component?: string;
  runCommand: RunCommand;
}
