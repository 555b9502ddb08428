import { useId } from 'react';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Service } from '@starry-idp/backstage-plugin-starry-common';
import { BranchInput } from '../../../fields/BranchInput';
import { useBranches } from '../../../fields/useBranches';
import { starryTranslationRef } from '../../../translation';
import { Revision, SHORT_COMMIT } from '../../environment/Revision';

const useStyles = makeStyles(
  { root: { border: 0, margin: 0, padding: 0, minWidth: 0 } },
  { name: 'StarryServiceRevisionField' },
);

/** What a service runs now, and the branch that it is to follow. */
export function ServiceRevisionField(props: {
  service: Service;
  /** The branch, tag or commit in the field; the service's own at first. */
  chosen: string | undefined;
  onChoose: (revision: string | undefined) => void;
  problem?: string;
}) {
  const { service, chosen, onChoose, problem } = props;
  const { name, commit } = service;
  const classes = useStyles();
  const { t } = useTranslationRef(starryTranslationRef);
  const id = useId();
  const branches = useBranches(service.component);

  // Nothing in the field means what was asked for before, which is the default
  // branch if that was nothing, too.
  const wanted = chosen ?? service.revision ?? branches.defaultBranch;
  const newest = branches.branches?.find(
    branch => branch.name === wanted,
  )?.commit;

  let help: string = t('redeploy.newestUnknown');
  if (newest && newest === commit) {
    help = t('redeploy.runsNewest', { branch: wanted! });
  } else if (newest) {
    help = t('redeploy.newest', {
      branch: wanted!,
      commit: newest.slice(0, SHORT_COMMIT),
    });
  }

  return (
    <fieldset className={classes.root}>
      <Typography component="legend" variant="subtitle1">
        {name}
      </Typography>
      <Typography variant="body2">
        {t('redeploy.runs')} <Revision service={service} />
      </Typography>
      <BranchInput
        id={`${id}-branch`}
        label={t('redeploy.branchOf', { name })}
        placeholder={service.revision ?? branches.defaultBranch}
        help={help}
        problem={problem}
        value={chosen}
        onChange={onChoose}
        branches={branches}
      />
    </fieldset>
  );
}
