import type { ComponentType } from 'react';
import Typography from '@material-ui/core/Typography';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import type { SvgIconProps } from '@material-ui/core/SvgIcon';
import AddCircleOutlineIcon from '@material-ui/icons/AddCircleOutline';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import ErrorIcon from '@material-ui/icons/Error';
import HelpOutlineIcon from '@material-ui/icons/HelpOutline';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  Right,
  RightState,
} from '@starry-idp/backstage-plugin-starry-common';
import { starryTranslationRef } from '../../../translation';
import { MutedText, StatusLabel, type Tone } from '../../primitives';

const LOOKS: Record<RightState, [ComponentType<SvgIconProps>, Tone]> = {
  granted: [CheckCircleIcon, 'good'],
  missing: [ErrorIcon, 'bad'],
  excessive: [AddCircleOutlineIcon, 'warning'],
  unknown: [HelpOutlineIcon, 'neutral'],
};

const useStyles = makeStyles<Theme>(
  theme => ({
    list: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'grid',
      gap: theme.spacing(1.5),
    },
    right: { minWidth: 0, overflowWrap: 'anywhere' },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0, 1.5),
    },
  }),
  { name: 'StarryRightList' },
);

/** Rights with what follows from their state, and what to do about it. */
export function RightList(props: { rights: Right[] }) {
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  return (
    <ul className={classes.list}>
      {props.rights.map(right => {
        const { system, name, state, required, message, nextStep } = right;
        const [icon, tone] = LOOKS[state];
        return (
          <li key={`${system} ${name}`} className={classes.right}>
            <div className={classes.head}>
              <StatusLabel icon={icon} tone={tone}>
                {t(`right.${state}`)}
              </StatusLabel>
              <code>{name}</code>
              <MutedText small>
                {t(`right.${system}`)}
                {state === 'missing' &&
                  `, ${required ? t('right.required') : t('right.optional')}`}
              </MutedText>
            </div>
            <Typography variant="body2">{message}</Typography>
            {nextStep && <MutedText>{nextStep}</MutedText>}
          </li>
        );
      })}
    </ul>
  );
}
