import Typography from '@material-ui/core/Typography';
import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Orphan } from '@starry-idp/backstage-plugin-starry-common';
import { starryTranslationRef } from '../../../translation';
import { useEnvironmentLink } from '../../navigation/links';
import { MutedText } from '../../primitives';
import { TimeAgo } from '../../time/TimeAgo';

/** An orphan, by its kind and name; the record of an environment has a page. */
export function OrphanName(props: { orphan: Orphan }) {
  const { kind, name, environmentId, createdAt } = props.orphan;
  const { t } = useTranslationRef(starryTranslationRef);
  const link = useEnvironmentLink();
  return (
    <div style={{ overflowWrap: 'anywhere' }}>
      <Typography variant="subtitle2" component="div">
        {link && kind === 'environment' && environmentId ? (
          <Link to={link(environmentId)}>{name}</Link>
        ) : (
          name
        )}
      </Typography>
      <MutedText small>
        {t(`orphan.${kind}`)}
        {createdAt && (
          <>
            , {t('orphan.created')} <TimeAgo since={createdAt} />
          </>
        )}
      </MutedText>
    </div>
  );
}
