import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  EnvironmentChart,
  Service,
} from '@starry-idp/backstage-plugin-starry-common';
import { starryTranslationRef } from '../../translation';
import { ChartCommit } from './ChartCommit';
import { toneColor } from '../primitives';
import { Revision } from './Revision';

const useStyles = makeStyles<Theme>(
  theme => ({
    root: { listStyle: 'none', margin: 0, padding: 0 },
    own: { fontWeight: theme.typography.fontWeightBold as number },
    others: { color: toneColor(theme, 'neutral') },
  }),
  { name: 'StarryServiceRevisions' },
);

/**
 * What runs at which revision: the service of the component at hand first,
 * then the others that are built from a component, then the rest by name, and
 * the chart of it all.
 */
export function ServiceRevisions(props: {
  services: Service[];
  chart?: EnvironmentChart;
  /** Reference of the component whose page it is. */
  component?: string;
}) {
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const isOwn = (service: Service) =>
    service.component?.toLocaleLowerCase('en-US') === props.component;
  const built = props.services.filter(service => service.component);
  const ordered = [
    ...built.filter(isOwn),
    ...built.filter(service => !isOwn(service)),
  ];
  const others = props.services.filter(service => !service.component);

  return (
    <ul className={classes.root}>
      {ordered.map(service => (
        <li key={service.name}>
          <span className={isOwn(service) ? classes.own : undefined}>
            {service.name}
          </span>{' '}
          <Revision service={service} />
        </li>
      ))}
      {others.length > 0 && (
        <li className={classes.others}>
          {t('services.with', {
            names: others.map(({ name }) => name).join(', '),
          })}
        </li>
      )}
      {props.chart && (
        <li className={classes.others}>
          {t('chart.label')} <ChartCommit chart={props.chart} />
        </li>
      )}
    </ul>
  );
}
