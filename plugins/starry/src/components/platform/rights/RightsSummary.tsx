import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import HelpOutlineIcon from '@material-ui/icons/HelpOutline';
import WarningIcon from '@material-ui/icons/Warning';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  Right,
  RightState,
} from '@starry-idp/backstage-plugin-starry-common';
import { starryTranslationRef } from '../../../translation';
import { StatusLabel, type Tone } from '../../primitives';

/** How many rights are not as they should be, in one line. */
export function RightsSummary(props: { rights: Right[] }) {
  const { rights } = props;
  const { t } = useTranslationRef(starryTranslationRef);
  const count = (state: RightState) =>
    rights.filter(right => right.state === state).length;
  const missing = count('missing');
  const excessive = count('excessive');
  const unknown = count('unknown');

  if (rights.length === 0) {
    return (
      <StatusLabel icon={HelpOutlineIcon} tone="neutral">
        {t('rights.nothingKnown')}
      </StatusLabel>
    );
  }
  if (count('granted') === rights.length) {
    return (
      <StatusLabel icon={CheckCircleIcon} tone="good">
        {t('rights.allGranted', { count: rights.length })}
      </StatusLabel>
    );
  }
  let tone: Tone = 'neutral';
  if (missing > 0) {
    tone = 'bad';
  } else if (excessive > 0) {
    tone = 'warning';
  }
  const parts = [
    missing > 0 && t('rights.missing', { count: missing }),
    excessive > 0 && t('rights.excessive', { count: excessive }),
    unknown > 0 && t('rights.unknown', { count: unknown }),
  ];
  return (
    <StatusLabel
      icon={missing + excessive > 0 ? WarningIcon : HelpOutlineIcon}
      tone={tone}
    >
      {parts.filter(Boolean).join(', ')}
    </StatusLabel>
  );
}
