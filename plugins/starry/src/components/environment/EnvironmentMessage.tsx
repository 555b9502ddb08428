import Typography from '@material-ui/core/Typography';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { MutedText } from '../primitives';

/** Why the environment is in its phase, and what can be done about it. */
export function EnvironmentMessage(props: { environment: Environment }) {
  const { message, nextStep } = props.environment;
  return (
    <>
      {message && (
        <Typography variant="body2" style={{ overflowWrap: 'anywhere' }}>
          {message}
        </Typography>
      )}
      {nextStep && <MutedText>{nextStep}</MutedText>}
    </>
  );
}
