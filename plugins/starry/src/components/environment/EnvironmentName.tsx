import { Link } from '@backstage/core-components';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { useEnvironmentLink } from '../navigation/links';

/** The name, leading to the environment's page where the app has it. */
export function EnvironmentName(props: { environment: Environment }) {
  const link = useEnvironmentLink();
  const { id, name } = props.environment;
  return link ? <Link to={link(id)}>{name}</Link> : <>{name}</>;
}
