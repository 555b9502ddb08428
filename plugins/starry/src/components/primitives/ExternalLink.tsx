import OpenInNewIcon from '@material-ui/icons/OpenInNew';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { starryTranslationRef } from '../../translation';
import { VisuallyHidden } from './VisuallyHidden';

const useStyles = makeStyles<Theme>(
  theme => ({
    root: {
      color: theme.palette.link ?? theme.palette.primary.main,
      overflowWrap: 'anywhere',
    },
    icon: { fontSize: '1em', marginLeft: '0.25em', verticalAlign: '-0.125em' },
  }),
  { name: 'StarryExternalLink' },
);

/** An address that opens in a tab of its own. */
export function ExternalLink(props: { to: string; children: string }) {
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  // Only such an address can be meant; anything else would run in the portal.
  if (!/^https?:\/\//i.test(props.to)) {
    return <span>{props.children}</span>;
  }
  return (
    <a
      className={classes.root}
      href={props.to}
      target="_blank"
      rel="noopener noreferrer"
    >
      {props.children}
      <OpenInNewIcon aria-hidden className={classes.icon} />
      <VisuallyHidden> ({t('action.opensInNewTab')})</VisuallyHidden>
    </a>
  );
}
