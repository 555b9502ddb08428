import useMediaQuery from '@material-ui/core/useMediaQuery';
import { EnvironmentCards } from './EnvironmentCards';
import type { EnvironmentListProps } from './EnvironmentListProps';
import { EnvironmentTable } from './EnvironmentTable';
import { PhaseAnnouncer } from '../notices/PhaseAnnouncer';

// The table's columns need about 1150 px, beside Backstage's sidebar.
const TOO_NARROW_FOR_A_TABLE = '(max-width: 1423.95px)';

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
