import { createApp } from '@backstage/frontend-defaults';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { navModule } from './modules/nav/navModule';
import { signInModule } from './modules/signInModule';

export default createApp({
  features: [catalogPlugin, navModule, signInModule],
});
