import { useState } from 'react';
import Button from '@material-ui/core/Button';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { OrphanList as Orphans } from '@starry-idp/backstage-plugin-starry-common';
import { useOrphanRemoval } from '../../live/useOrphanRemoval';
import { useOrphans } from '../../live/usePlatform';
import { starryTranslationRef } from '../../translation';
import { MutedText, Notice } from '../primitives';
import { LiveSection } from './LiveSection';
import { OrphanList } from './OrphanList';
import { OrphanSearches } from './OrphanSearches';

/** As many as the backend lists at the most. */
const MAX_ORPHANS = 1_000;
const PAGE_SIZE = 50;

/** What belongs to nothing any more, and when it was last looked for. */
export function OrphanSection() {
  const { t } = useTranslationRef(starryTranslationRef);
  const live = useOrphans();
  const { query } = live;
  const removal = useOrphanRemoval(live.data, () => query.refresh());
  return (
    <LiveSection
      title={t('platform.orphans')}
      live={{ ...live, data: removal.orphans }}
    >
      {orphans => (
        <FoundOrphans orphans={orphans} onRemove={removal.removeOrphan} />
      )}
    </LiveSection>
  );
}

function FoundOrphans(props: {
  orphans: Orphans;
  onRemove: (id: string) => Promise<void>;
}) {
  const { items, searches } = props.orphans;
  const { t } = useTranslationRef(starryTranslationRef);
  const [count, setCount] = useState(PAGE_SIZE);
  return (
    <>
      <OrphanSearches searches={searches} nothingFound={items.length === 0} />
      {items.length >= MAX_ORPHANS && (
        <Notice severity="info">
          {t('orphans.onlySome', { limit: String(items.length) })}
        </Notice>
      )}
      {items.length > 0 && (
        <OrphanList orphans={items.slice(0, count)} onRemove={props.onRemove} />
      )}
      {items.length > count && (
        <div>
          <Button
            variant="outlined"
            onClick={() => setCount(current => current + PAGE_SIZE)}
          >
            {t('action.showMore')}
          </Button>
          <MutedText>
            {t('page.count', {
              shown: String(count),
              total: String(items.length),
            })}
          </MutedText>
        </div>
      )}
    </>
  );
}
