import { useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import type { RunCommand } from '../../live/useEnvironmentCommands';
import { starryTranslationRef } from '../../translation';
import { ActionButton } from '../primitives';
import type { EnvironmentCommand } from './EnvironmentCommand';
import { ENVIRONMENT_COMMANDS } from './environmentCommands';
import { useSeenGeneration } from './useSeenGeneration';

interface CommandButtonsProps {
  environment: Environment;
  runCommand: RunCommand;
}

/** A button for each command, with its dialog. */
export function CommandButtons(props: CommandButtonsProps) {
  return (
    <>
      {ENVIRONMENT_COMMANDS.filter(
        ({ isOffered }) => isOffered?.(props.environment) ?? true,
      ).map(command => (
        <CommandButton key={command.name} command={command} {...props} />
      ))}
    </>
  );
}

function CommandButton(
  props: CommandButtonsProps & { command: EnvironmentCommand },
) {
  const { environment, runCommand, command } = props;
  const { name, icon: Icon, permission, Dialog } = command;
  const { t } = useTranslationRef(starryTranslationRef);
  const [open, setOpen] = useState(false);
  const withSeen = useSeenGeneration(environment, open);
  const { loading, allowed } = usePermission({
    permission,
    resourceRef: environment.id,
  });

  let unavailable = command.unavailable?.(environment);
  if (!unavailable && !loading && !allowed) {
    unavailable = `${name}.unavailableDenied`;
  }

  return (
    <>
      <ActionButton
        label={t(`${name}.commandOf`, { name: environment.name })}
        icon={<Icon aria-hidden />}
        onClick={() => setOpen(true)}
        unavailableBecause={unavailable && t(unavailable)}
      >
        {t(`${name}.command`)}
      </ActionButton>
      <Dialog
        environment={environment}
        open={open}
        onClose={() => setOpen(false)}
        run={send =>
          withSeen(generation =>
            runCommand({ id: environment.id, generation }, send),
          )
        }
      />
    </>
  );
}
