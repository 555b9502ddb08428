import { useEffect, useRef, useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  Environment,
  Phase,
} from '@starry-idp/backstage-plugin-starry-common';
import { starryTranslationRef } from '../../translation';
import { VisuallyHidden } from '../primitives';

/** Tells those who listen to the page of each change of a phase. */
export function PhaseAnnouncer(props: { environments: Environment[] }) {
  const { environments } = props;
  const { t } = useTranslationRef(starryTranslationRef);
  const before = useRef<ReadonlyMap<string, Phase>>();
  const [text, setText] = useState('');

  useEffect(() => {
    const changes = environments.filter(
      ({ id, phase }) => before.current && before.current.get(id) !== phase,
    );
    before.current = new Map(environments.map(({ id, phase }) => [id, phase]));
    if (changes.length > 0) {
      setText(
        changes
          .map(({ name, phase }) =>
            t('announcement.phase', { name, phase: t(`phase.${phase}`) }),
          )
          .join(', '),
      );
    }
  }, [environments, t]);

  return (
    <div role="status" aria-live="polite">
      <VisuallyHidden>{text}</VisuallyHidden>
    </div>
  );
}
