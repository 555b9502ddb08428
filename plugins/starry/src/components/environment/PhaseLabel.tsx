import type { ComponentType } from 'react';
import type { SvgIconProps } from '@material-ui/core/SvgIcon';
import AutorenewIcon from '@material-ui/icons/Autorenew';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import DeleteSweepIcon from '@material-ui/icons/DeleteSweep';
import DoneAllIcon from '@material-ui/icons/DoneAll';
import ErrorIcon from '@material-ui/icons/Error';
import HourglassEmptyIcon from '@material-ui/icons/HourglassEmpty';
import WarningIcon from '@material-ui/icons/Warning';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Phase } from '@starry-idp/backstage-plugin-starry-common';
import { starryTranslationRef } from '../../translation';
import { StatusLabel, type Tone } from '../primitives';

const LOOKS: Record<Phase, [ComponentType<SvgIconProps>, Tone]> = {
  pending: [HourglassEmptyIcon, 'neutral'],
  provisioning: [AutorenewIcon, 'busy'],
  ready: [CheckCircleIcon, 'good'],
  degraded: [WarningIcon, 'warning'],
  failed: [ErrorIcon, 'bad'],
  deleting: [DeleteSweepIcon, 'warning'],
  gone: [DoneAllIcon, 'neutral'],
};

/** Where an environment is in its life. */
export function PhaseLabel(props: { phase: Phase }) {
  const { t } = useTranslationRef(starryTranslationRef);
  const [icon, tone] = LOOKS[props.phase];
  return (
    <StatusLabel
      icon={icon}
      tone={tone}
      spinning={props.phase === 'provisioning'}
    >
      {t(`phase.${props.phase}`)}
    </StatusLabel>
  );
}
