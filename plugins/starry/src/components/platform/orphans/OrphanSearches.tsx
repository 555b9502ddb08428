import { makeStyles, type Theme } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { OrphanSearch } from '@starry-idp/backstage-plugin-starry-common';
import { starryTranslationRef } from '../../../translation';
import { Notice, toneColor } from '../../primitives';
import { TimeAgo } from '../../time/TimeAgo';

const useStyles = makeStyles<Theme>(
  theme => ({
    list: {
      ...theme.typography.body2,
      listStyle: 'none',
      margin: 0,
      padding: 0,
      color: toneColor(theme, 'neutral'),
      overflowWrap: 'anywhere',
    },
  }),
  { name: 'StarryOrphanSearches' },
);

/**
 * When each instance was last searched, and what could not be looked at. That
 * there are no orphans is said only when everything was searched.
 */
export function OrphanSearches(props: {
  searches: OrphanSearch[];
  nothingFound: boolean;
}) {
  const { searches, nothingFound } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const complete =
    searches.length > 0 &&
    searches.every(search => search.complete && search.at);
  return (
    <>
      {nothingFound && (
        <Notice severity={complete ? 'success' : 'info'}>
          {complete ? t('orphans.none') : t('orphans.noneSeen')}
        </Notice>
      )}
      {searches
        .filter(search => search.at && !search.complete)
        .map(({ instance, message }) => (
          <Notice key={instance} severity="warning">
            {t('orphans.incomplete', { instance })} {message}
          </Notice>
        ))}
      <ul className={classes.list} aria-label={t('orphans.searches')}>
        {searches.map(({ instance, at }) => (
          <li key={instance}>
            {at ? (
              <>
                {t('orphans.searched', { instance })} <TimeAgo since={at} />
              </>
            ) : (
              t('orphans.neverSearched', { instance })
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
