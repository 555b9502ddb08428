import useMediaQuery from '@material-ui/core/useMediaQuery';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import type { EnvironmentCommands } from '../../live/useEnvironmentCommands';
import { EnvironmentCards } from './EnvironmentCards';
import { EnvironmentTable } from './EnvironmentTable';
import { PhaseAnnouncer } from '../notices/PhaseAnnouncer';

// The table's columns need about 1150 px, beside Backstage's sidebar.
const TOO_NARROW_FOR_A_TABLE = '(max-width: 1423.95px)';

/** What both looks of a list show. */
export interface EnvironmentListProps {
  /** Says what the list is, to those who do not see where it stands. */
  label: string;
  environments: Environment[];
  /** Reference of the component whose page it is; its service comes first. */
  component?: string;
  commands: EnvironmentCommands;
}

/** Environments as a table, or as cards where that would be too wide. */
export function EnvironmentList(props: EnvironmentListProps) {
  const narrow = useMediaQuery(TOO_NARROW_FOR_A_TABLE, { noSsr: true });
  return (
    <>
      <PhaseAnnouncer environments={props.environments} />
      {props.environments.length > 0 &&
        (narrow ? (
          <EnvironmentCards {...props} />
        ) : (
          <EnvironmentTable {...props} />
        ))}
    </>
  );
}
