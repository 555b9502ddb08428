import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import { Content, Progress } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Phase } from '@starry-idp/backstage-plugin-starry-common';
import { useEnvironments } from '../../live/useEnvironments';
import { starryTranslationRef } from '../../translation';
import { CreateButton } from './CreateButton';
import { EnvironmentsView } from './EnvironmentsView';
import { PHASES } from '../../phases';
import { PageNav } from '../navigation/PageNav';
import { toneColor, VisuallyHidden } from '../primitives';
import { useEnvironmentFilters } from './useEnvironmentFilters';
import { useOwnerRefs } from './useOwnerRefs';

const useStyles = makeStyles<Theme>(
  theme => ({
    filters: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(2) },
    filter: { minWidth: 180 },
    label: { color: toneColor(theme, 'neutral') },
  }),
  { name: 'StarryAllEnvironments' },
);

/** All environments, with filters. */
export function AllEnvironments(props: { templateRef: string }) {
  const { phase, mine } = useEnvironmentFilters();
  const ownerRefs = useOwnerRefs();
  return (
    <Content>
      <PageNav current="environments" />
      {mine && !ownerRefs ? (
        <Progress />
      ) : (
        <FilteredEnvironments
          // Another filter is another list, and not a change of this one.
          key={`${phase} ${mine}`}
          templateRef={props.templateRef}
          phase={phase && [phase]}
          owner={mine ? ownerRefs : undefined}
        />
      )}
    </Content>
  );
}

function FilteredEnvironments(props: {
  templateRef: string;
  phase?: Phase[];
  owner?: string[];
}) {
  const { templateRef, phase, owner } = props;
  const { t } = useTranslationRef(starryTranslationRef);
  const environments = useEnvironments({ phase, owner });
  return (
    <EnvironmentsView
      {...environments}
      label={t('page.title')}
      heading={<Filters />}
      actions={<CreateButton templateRef={templateRef} />}
      empty={{
        title: t('page.emptyTitle'),
        description: t('page.emptyDescription'),
      }}
    />
  );
}

function Filters() {
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const { phase, mine, setPhase, setMine } = useEnvironmentFilters();
  return (
    <div className={classes.filters}>
      <VisuallyHidden component="h2">{t('action.all')}</VisuallyHidden>
      <TextField
        id="starry-phase-filter"
        select
        size="small"
        variant="outlined"
        className={classes.filter}
        InputLabelProps={{ className: classes.label }}
        label={t('page.phaseFilter')}
        value={phase ?? 'all'}
        onChange={({ target }) =>
          setPhase(PHASES.find(known => known === target.value))
        }
      >
        <MenuItem value="all">{t('page.allPhases')}</MenuItem>
        {PHASES.map(known => (
          <MenuItem key={known} value={known}>
            {t(`phase.${known}`)}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        id="starry-owner-filter"
        select
        size="small"
        variant="outlined"
        className={classes.filter}
        InputLabelProps={{ className: classes.label }}
        label={t('page.ownerFilter')}
        value={mine ? 'mine' : 'all'}
        onChange={({ target }) => setMine(target.value === 'mine')}
      >
        <MenuItem value="all">{t('page.everybody')}</MenuItem>
        <MenuItem value="mine">{t('page.mine')}</MenuItem>
      </TextField>
    </div>
  );
}
