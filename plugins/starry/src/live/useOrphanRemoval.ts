import { useMemo, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  Orphan,
  OrphanList,
} from '@starry-idp/backstage-plugin-starry-common';
import { starryApiRef } from '../api';

/**
 * Removes orphans, and shows them as the backend answered until the list that
 * was asked for after it is here.
 */
export function useOrphanRemoval(
  orphans: OrphanList | undefined,
  refresh: () => Promise<void>,
) {
  const api = useApi(starryApiRef);
  const [answers, setAnswers] = useState<readonly Orphan[]>([]);

  const removeOrphan = async (id: string) => {
    const answer = await api.removeOrphan(id);
    setAnswers(current => [...current, answer]);
    void refresh().finally(() =>
      setAnswers(current => current.filter(other => other !== answer)),
    );
  };

  const shown = useMemo(
    () =>
      orphans && {
        ...orphans,
        items: orphans.items.map(
          orphan => answers.find(({ id }) => id === orphan.id) ?? orphan,
        ),
      },
    [orphans, answers],
  );

  return { orphans: shown, removeOrphan };
}
