import type { ComponentType } from 'react';
import type { SvgIconProps } from '@material-ui/core/SvgIcon';
import type {
  Environment,
  starryEnvironmentUpdatePermission,
} from '@starry-idp/backstage-plugin-starry-common';
import type { SendCommand } from '../../live/useEnvironmentCommands';
import type { starryMessages } from '../../translation';

type MessageKey = keyof typeof starryMessages;

/** Whatever the translation has the text of a button for, `NAME.command`. */
type CommandName = {
  [Key in MessageKey]: Key extends `${infer Name}.command` ? Name : never;
}[MessageKey];

/** What a command's dialog is given. */
export interface CommandDialogProps {
  environment: Environment;
  open: boolean;
  onClose(): void;
  /**
   * Asks for it, of the environment as the viewer saw it when the dialog
   * opened; tells whether there was something to change.
   */
  run(send: SendCommand): Promise<{ changed: boolean }>;
}

/** One thing that can be asked of an environment, wherever it is shown. */
export interface EnvironmentCommand {
  /**
   * Its texts begin with it: `NAME.command` and `NAME.commandOf` of the button,
   * `NAME.unavailableDenied` for who may not.
   */
  name: CommandName;
  icon: ComponentType<SvgIconProps>;
  permission: typeof starryEnvironmentUpdatePermission;
  /** Where it makes no sense there is no button. */
  isOffered?(environment: Environment): boolean;
  /** Why it cannot be asked for now. */
  unavailable?(
    environment: Environment,
  ): Extract<MessageKey, `${CommandName}.unavailable${string}`> | undefined;
  /** Asks for a confirmation, or for more that has to be known. */
  Dialog: ComponentType<CommandDialogProps>;
}
