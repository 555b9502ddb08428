import type { ComponentType } from 'react';
import type { SvgIconProps } from '@material-ui/core/SvgIcon';
import AutorenewIcon from '@material-ui/icons/Autorenew';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import ErrorIcon from '@material-ui/icons/Error';
import HelpOutlineIcon from '@material-ui/icons/HelpOutline';
import RemoveCircleOutlineIcon from '@material-ui/icons/RemoveCircleOutline';
import TheatersIcon from '@material-ui/icons/Theaters';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Health } from '@starry-idp/backstage-plugin-starry-common';
import { starryTranslationRef } from '../../translation';
import { StatusLabel, type Tone } from '../primitives';

const LOOKS: Record<Health, [ComponentType<SvgIconProps>, Tone]> = {
  healthy: [CheckCircleIcon, 'good'],
  progressing: [AutorenewIcon, 'busy'],
  degraded: [ErrorIcon, 'bad'],
  missing: [RemoveCircleOutlineIcon, 'warning'],
  simulated: [TheatersIcon, 'neutral'],
  unknown: [HelpOutlineIcon, 'neutral'],
};

/** How one service does. */
export function HealthLabel(props: { health: Health }) {
  const { t } = useTranslationRef(starryTranslationRef);
  const [icon, tone] = LOOKS[props.health];
  return (
    <StatusLabel
      icon={icon}
      tone={tone}
      spinning={props.health === 'progressing'}
    >
      {t(`health.${props.health}`)}
    </StatusLabel>
  );
}
