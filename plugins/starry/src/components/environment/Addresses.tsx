import { makeStyles } from '@material-ui/core/styles';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { ExternalLink } from '../primitives';
import { isLeaving } from '../../phases';

const useStyles = makeStyles(
  { root: { listStyle: 'none', margin: 0, padding: 0 } },
  { name: 'StarryAddresses' },
);

/** Links to the exposed services; none once nothing answers there any more. */
export function Addresses(props: { environment: Environment }) {
  const classes = useStyles();
  const { services, phase } = props.environment;
  const exposed = services.filter(service => service.url);
  if (isLeaving(phase) || exposed.length === 0) {
    return null;
  }
  return (
    <ul className={classes.root}>
      {exposed.map(({ name, url }) => (
        <li key={name}>
          <ExternalLink to={url!}>{name}</ExternalLink>
        </li>
      ))}
    </ul>
  );
}
