import {
  createTranslationRef,
  type TranslationRef,
} from '@backstage/frontend-plugin-api';
import { commandsMessages } from './messages/commands';
import { environmentMessages } from './messages/environment';
import { formsMessages } from './messages/forms';
import { orphansMessages } from './messages/orphans';
import { pagesMessages } from './messages/pages';
import { platformMessages } from './messages/platform';

/**
 * What Starry says on its pages, in English.
 *
 * @public
 */
export const starryMessages = {
  ...environmentMessages,
  ...pagesMessages,
  ...commandsMessages,
  ...platformMessages,
  ...orphansMessages,
  ...formsMessages,
} as const;

/**
 * Reference of {@link starryMessages}; an app can replace them or add
 * languages.
 *
 * @public
 */
export const starryTranslationRef: TranslationRef<
  'starry',
  typeof starryMessages
> = createTranslationRef({ id: 'starry', messages: starryMessages });
