import Button from '@material-ui/core/Button';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { OrphanList as Orphans } from '@starry-idp/backstage-plugin-starry-common';
import { useOrphanRemoval } from '../../../live/useOrphanRemoval';
import { useOrphans } from '../../../live/usePlatform';
import { starryTranslationRef } from '../../../translation';
import { MutedText, Notice } from '../../primitives';
import { LiveSection } from '../LiveSection';
import { OrphanList } from './OrphanList';
import { OrphanSearches } from './OrphanSearches';

/** As many as the backend keeps of one instance. */
const MAX_ORPHANS = 1_000;

/** The orphans, and when each instance was last searched for them. */
export function OrphanSection() {
  const { t } = useTranslationRef(starryTranslationRef);
  const live = useOrphans();
  const removal = useOrphanRemoval(live.data, live.refresh);
  return (
    <LiveSection
      title={t('platform.orphans')}
      live={{ ...live, data: removal.orphans }}
    >
      {orphans => (
        <FoundOrphans
          orphans={orphans}
          onRemove={removal.removeOrphan}
          onShowMore={live.showMore}
        />
      )}
    </LiveSection>
  );
}

function FoundOrphans(props: {
  orphans: Orphans;
  onRemove: (id: string) => Promise<void>;
  onShowMore: () => void;
}) {
  const { items, searches, totalItems } = props.orphans;
  const { t } = useTranslationRef(starryTranslationRef);
  return (
    <>
      <OrphanSearches searches={searches} nothingFound={items.length === 0} />
      {totalItems >= MAX_ORPHANS && (
        <Notice severity="info">
          {t('orphans.onlySome', { limit: String(MAX_ORPHANS) })}
        </Notice>
      )}
      {items.length > 0 && (
        <OrphanList orphans={items} onRemove={props.onRemove} />
      )}
      {items.length < totalItems && (
        <div>
          <Button variant="outlined" onClick={props.onShowMore}>
            {t('action.showMore')}
          </Button>
          <MutedText>
            {t('page.count', {
              shown: String(items.length),
              total: String(totalItems),
            })}
          </MutedText>
        </div>
      )}
    </>
  );
}
