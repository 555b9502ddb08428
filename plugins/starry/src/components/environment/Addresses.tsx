import { makeStyles } from '@material-ui/core/styles';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { ExternalLink } from '../primitives';
import { isLeaving } from '../../phases';

const useStyles = makeStyles(
  { root: { listStyle: 'none', margin: 0, padding: 0 } },
  { name: 'StarryAddresses' },
);

/** Whether any service answers at an address: once it leaves, none does. */
export function hasAddresses({ services, phase }: Environment): boolean {
  return !isLeaving(phase) && services.some(({ url }) => url);
}

/** Links to the exposed services. */
export function Addresses(props: { environment: Environment }) {
  const classes = useStyles();
  return (
    <ul className={classes.root}>
      {props.environment.services
        .filter(({ url }) => url)
        .map(({ name, url }) => (
          <li key={name}>
            <ExternalLink to={url!}>{name}</ExternalLink>
          </li>
        ))}
    </ul>
  );
}
