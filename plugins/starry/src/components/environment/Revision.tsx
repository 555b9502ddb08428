import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Service } from '@starry-idp/backstage-plugin-starry-common';
import { starryTranslationRef } from '../../translation';

/** How much of a commit is shown. */
export const SHORT_COMMIT = 7;

const useStyles = makeStyles(
  { code: { overflowWrap: 'anywhere' } },
  { name: 'StarryRevision' },
);

/** The branch, tag or commit as asked for, and the commit that it was. */
export function Revision(props: { service: Service }) {
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const { revision, commit } = props.service;
  return (
    <>
      {revision !== commit && (
        <code className={classes.code}>
          {revision ?? t('services.defaultRevision')}
        </code>
      )}
      {commit && (
        <>
          {revision !== commit && ' @ '}
          <code title={commit}>{commit.slice(0, SHORT_COMMIT)}</code>
        </>
      )}
    </>
  );
}
